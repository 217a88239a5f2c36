import { text } from "node:stream/consumers";
import { connect } from "node:tls";

/** How to reach a Valkey server. */
export interface ValkeyLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM of the authority that signed its certificate. */
  readonly authority: string;
}

/**
 * Logs in over TLS, sends one command and returns its answer as the protocol has it, such as `+PONG`.
 *
 * @throws Error with the server's own sentence when it refuses
 * @see https://valkey.io/topics/protocol/ (section "Inline commands")
 */
export async function sendCommand({ host, port, user, password, authority }: ValkeyLogin, command: string) {
  const socket = connect({ host, port, ca: authority });
  const answer = text(socket);
  socket.write(`AUTH ${user} ${password}\r\n${command}\r\nQUIT\r\n`);
  const lines = (await answer).split("\r\n");
  const refusal = lines.find((line) => line.startsWith("-"));
  if (refusal !== undefined) throw new Error(`Valkey refused: ${refusal.slice(1)}`);
  return lines.slice(1, -2).join("\n");
}
