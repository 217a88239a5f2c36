import { request } from "node:https";
import { CliError } from "../errors.ts";
import type { ClusterCredentials } from "./digitalocean.ts";

const TIMEOUT_MILLISECONDS = 15_000;

/** What an API server answered. */
export interface ClusterAnswer {
  readonly status: number;
  readonly body: string;
}

/** What there is at a path; undefined when there is nothing. @throws CliError `service-unreachable` or `service-refused` */
export async function findJson(credentials: ClusterCredentials, path: string): Promise<unknown> {
  const { status, body } = await get(credentials, path);
  if (status === 404) return undefined;
  if (status >= 200 && status < 300) return JSON.parse(body);
  throw refused(credentials, "GET", path, status);
}

/** Whatever is answered at a path. @throws CliError `service-unreachable` */
export function get(credentials: ClusterCredentials, path: string): Promise<ClusterAnswer> {
  return send(credentials, "GET", path);
}

/**
 * Asks for something to be deleted. What is gone or on its way out needs no deletion: the API server says so with 404 and 409.
 *
 * @throws CliError `service-unreachable` or `service-refused`
 */
export async function deleteAt(credentials: ClusterCredentials, path: string): Promise<void> {
  const { status } = await send(credentials, "DELETE", path);
  if ((status >= 200 && status < 300) || status === 404 || status === 409) return;
  throw refused(credentials, "DELETE", path, status);
}

function refused({ server }: ClusterCredentials, method: string, path: string, status: number): CliError {
  return new CliError(
    "service-refused",
    `The cluster at ${server} refused ${method} ${path} with status ${status}.`,
    "Check that the DigitalOcean token may use the cluster.",
  );
}

/** Node's own client, because the cluster's certificate authority is known to nobody else. */
function send(
  { server, certificateAuthority, token }: ClusterCredentials,
  method: "GET" | "DELETE",
  path: string,
): Promise<ClusterAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) =>
      reject(
        new CliError(
          "service-unreachable",
          `The cluster at ${server} does not answer: ${cause.message}.`,
          "Run the command again when it answers.",
          { cause },
        ),
      );
    const call = request(
      `${server}${path}`,
      {
        method,
        ca: certificateAuthority,
        headers: { authorization: `Bearer ${token}` },
        timeout: TIMEOUT_MILLISECONDS,
      },
      (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          body += chunk;
        });
        response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
        response.once("error", fail);
      },
    );
    call.once("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_MILLISECONDS / 1000} seconds`)));
    call.once("error", fail);
    call.end();
  });
}
