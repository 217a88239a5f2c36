import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { CliError } from "../errors.ts";
import type { ClusterCredentials } from "./digitalocean.ts";
import { askPatiently, type Patience } from "./patience.ts";
import { reasonOf, type WholeAnswer } from "./whole-answer.ts";

/** A cluster, what opens it and how long it is waited for. */
export type ClusterAccess = ClusterCredentials & Patience;

const TIMEOUT_MILLISECONDS = 15_000;

/** What there is at a path; undefined when there is nothing. @throws CliError `service-unreachable` or `service-refused` */
export async function findJson(access: ClusterAccess, path: string): Promise<unknown> {
  const { ok, status, body } = await get(access, path);
  if (status === 404) return undefined;
  if (ok) return JSON.parse(body);
  throw refused(access, "GET", path, status);
}

/** Whatever is answered at a path. @throws CliError `service-unreachable` */
export function get(access: ClusterAccess, path: string): Promise<WholeAnswer> {
  return send(access, "GET", path);
}

/**
 * Asks for something to be deleted. What is gone or on its way out needs no deletion: the API server says so with 404 and 409.
 *
 * @throws CliError `service-unreachable` or `service-refused`
 */
export async function deleteAt(access: ClusterAccess, path: string): Promise<void> {
  const { ok, status } = await send(access, "DELETE", path);
  if (ok || status === 404 || status === 409) return;
  throw refused(access, "DELETE", path, status);
}

function refused({ server }: ClusterAccess, method: string, path: string, status: number): CliError {
  return new CliError(
    "service-refused",
    `The cluster at ${server} refused ${method} ${path} with status ${status}.`,
    status === 401 || status === 403
      ? "Check that the DigitalOcean token may use the cluster."
      : "Run the command again; if it stays so, look at the cluster in DigitalOcean's control panel.",
  );
}

/** Both methods may happen twice: the second deletion finds nothing, or what is on its way out. */
async function send(access: ClusterAccess, method: "GET" | "DELETE", path: string): Promise<WholeAnswer> {
  try {
    return await askPatiently(() => sendOnce(access, method, path), access);
  } catch (cause) {
    throw new CliError(
      "service-unreachable",
      `The cluster at ${access.server} does not answer: ${reasonOf(cause)}.`,
      "Run the command again when it answers.",
      { cause },
    );
  }
}

/** Node's own client, because the cluster's certificate authority is known to nobody else. */
function sendOnce(
  { server, certificateAuthority, token }: ClusterCredentials,
  method: "GET" | "DELETE",
  path: string,
): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
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
        response.once("end", () => resolve(wholeAnswer(response, body)));
        response.once("error", reject);
      },
    );
    call.once("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_MILLISECONDS / 1000} seconds`)));
    call.once("error", reject);
    call.end();
  });
}

function wholeAnswer({ statusCode: status = 0, headers }: IncomingMessage, body: string): WholeAnswer {
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  return { ok: status >= 200 && status < 300, status, headers: new Headers(pairs), body };
}
