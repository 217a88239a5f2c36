import { Resolver } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";

/** What a public address answered. */
export interface PublicAnswer {
  readonly status: number;
  readonly body: string;
}

/** Asks a public address, as anybody on the internet would. */
export type AskPublicly = (url: string) => Promise<PublicAnswer>;

const TIMEOUT_MILLISECONDS = 10_000;
const LONGEST_BODY = 64 * 1024;

/** Makes the function; names are looked up at `resolver` (address and port), or as the machine does it when there is none. */
export function publicRequests(resolver: string | undefined): AskPublicly {
  const lookup = resolver === undefined ? undefined : lookupAt(resolver);
  return (url) =>
    new Promise((resolve, reject) => {
      const send = url.startsWith("https:") ? requestHttps : requestHttp;
      const call = send(
        url,
        { agent: false, timeout: TIMEOUT_MILLISECONDS, ...(lookup === undefined ? {} : { lookup }) },
        (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (chunk: string) => {
            if (body.length < LONGEST_BODY) body += chunk;
          });
          response.once("end", () => resolve({ status: response.statusCode ?? 0, body }));
          response.once("error", reject);
        },
      );
      call.once("timeout", () => call.destroy(new Error(`no answer within ${TIMEOUT_MILLISECONDS / 1000} seconds`)));
      call.once("error", reject);
      call.end();
    });
}

function lookupAt(server: string): LookupFunction {
  const resolver = new Resolver({ timeout: 2000, tries: 3 });
  resolver.setServers([server]);
  return (hostname, options, callback) => {
    resolver.resolve4(hostname).then(
      (addresses) => {
        if (options.all === true)
          callback(
            null,
            addresses.map((address) => ({ address, family: 4 })),
          );
        else callback(null, addresses[0] ?? "", 4);
      },
      (error: NodeJS.ErrnoException) => callback(error, "", 4),
    );
  };
}
