import { CliError } from "../errors.ts";
import { isRecord, text } from "../services/json-api.ts";
import type { ServiceAccess } from "../settings.ts";

/** What a service answered to a request that was made to see whether it is allowed. */
export interface ProbeAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** The service's own words; empty when it has none. */
  readonly message: string;
  readonly headers: Headers;
}

/** Makes one request, once, and gives back whatever is answered. @throws CliError `service-unreachable` */
export type Probe = (method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown) => Promise<ProbeAnswer>;

const TIMEOUT_MILLISECONDS = 15_000;

/** Makes a probe of a service. */
export function createProbe(name: string, { url, token }: ServiceAccess): Probe {
  return async (method, path, body) => {
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = parse(await response.text());
      return { status: response.status, body: answer, message: text(answer, "message"), headers: response.headers };
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      const reason = error.cause instanceof Error ? error.cause.message : error.message;
      throw new CliError("service-unreachable", `${name} does not answer at ${url}: ${reason}.`, REACH, { cause });
    }
  };
}

const REACH = "Check the network, the proxy and the address, and run the command again.";

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : { list: value };
  } catch {
    return {};
  }
}
