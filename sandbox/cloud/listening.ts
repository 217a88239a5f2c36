import { createServer } from "node:net";

/** Whether a program could listen on this TCP address and port now. */
export function canListen(address: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(false);
      else reject(new Error(`cannot listen on ${address}:${port}: ${error.message}`, { cause: error }));
    });
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}
