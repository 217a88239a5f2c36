import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a test sees it. */
export interface ApiRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Record<string, unknown>;
  readonly authorization: string | undefined;
}

/** What a test answers. */
export interface ApiAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A loopback HTTP server whose answers a test decides. */
export interface ApiServer {
  readonly url: string;
  /** Every request so far, as `METHOD path`. */
  readonly calls: string[];
  readonly requests: ApiRequest[];
  close(): Promise<void>;
}

/** Starts a server; a request that `answer` knows nothing of is a 404 in the API's form. */
export async function startApi(answer: (request: ApiRequest) => ApiAnswer | undefined): Promise<ApiServer> {
  const requests: ApiRequest[] = [];
  const calls: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const request = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        body: text === "" ? {} : JSON.parse(text),
        authorization: incoming.headers.authorization,
      };
      requests.push(request);
      calls.push(`${request.method} ${request.path}`);
      const { status = 200, body, headers = {} } = answer(request) ?? notFound();
      outgoing.writeHead(status, { "content-type": "application/json", ...headers });
      outgoing.end(body === undefined ? "" : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An error in the API's form. */
export function apiError(status: number, message: string): ApiAnswer {
  return { status, body: { id: "error", message, request_id: "r-1" } };
}

function notFound(): ApiAnswer {
  return apiError(404, "The resource you were accessing could not be found.");
}
