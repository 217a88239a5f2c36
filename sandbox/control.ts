import { createServer, request, type Server } from "node:http";
import { join } from "node:path";
import type { SandboxPlaces } from "./description.ts";

/** What the sandbox's daemon does when another process asks it to. */
export interface DaemonControl {
  /** A few lines for a person: what lives in the imitated cloud now, and the memory in use. */
  status(): Promise<string>;
  /** Ends the sandbox. */
  stop(): void;
}

/** Opens the daemon's own door, a socket that only this user can reach. */
export function listenForControl(places: SandboxPlaces, control: DaemonControl): Server {
  const server = createServer((incoming, response) => {
    if (incoming.url === "/stop") {
      response.end();
      control.stop();
      return;
    }
    control.status().then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  return server.listen(socketOf(places));
}

/** Asks the daemon something and returns its answer. */
export function requestDaemon(places: SandboxPlaces, method: "GET" | "POST", path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: socketOf(places), method, path }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

function socketOf(places: SandboxPlaces): string {
  return join(places.runDirectory, "control.sock");
}
