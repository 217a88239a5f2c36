import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** What a test's server answers. */
export interface HttpAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** True to break the connection after half of the body. */
  readonly isCut?: boolean;
}

/** Answers one request; `body` is what the client sent. */
export type Answerer = (request: IncomingMessage, body: string) => HttpAnswer;

/** Calls `use` with the address (`127.0.0.1:1234`) of a server that answers with `answer`, and stops it afterwards. */
export async function withHttpServer<T>(answer: Answerer, use: (address: string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const { status = 200, headers = {}, body: text = "", isCut = false } = answer(request, body);
      response.writeHead(status, { connection: "close", ...headers });
      if (isCut) response.write(text.slice(0, text.length / 2), () => response.destroy());
      else response.end(request.method === "HEAD" ? undefined : text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await use(`127.0.0.1:${port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
