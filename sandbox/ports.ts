import { createServer } from "node:net";

/** A TCP port that nothing listens on at `host` at this moment. */
export function freePort(host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Error(`no port is free on ${host}`));
        else resolve(address.port);
      });
    });
  });
}
