import { type IncomingMessage, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { ProviderError } from "../framework/errors.ts";
import type { Properties } from "../framework/values.ts";
import { type EngineAddress, EngineAgent } from "./connection.ts";
import type { RegistryLogin } from "./registry.ts";

/** A refusal by the Docker Engine, in its own words. */
export class EngineError extends ProviderError {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A body that is no JSON. */
export interface RawBody {
  readonly type: string;
  readonly content: Buffer;
}

/** A Docker Engine: https://docs.docker.com/reference/api/engine/ */
export class Engine {
  /** Logins by which it pulls images. */
  readonly logins: readonly RegistryLogin[];
  readonly #agent: EngineAgent;

  constructor(address: EngineAddress, logins: readonly RegistryLogin[]) {
    this.logins = logins;
    this.#agent = new EngineAgent(address);
  }

  /** @throws ProviderError when it cannot be reached, {@link EngineError} when it refuses */
  async call(method: string, path: string, body?: object): Promise<Properties> {
    const answer = await this.send(method, path, body && { type: "application/json", content: toJson(body) });
    return answer.length === 0 ? {} : JSON.parse(answer.toString("utf8"));
  }

  /** As {@link call}, for bodies and answers of any kind. */
  async send(method: string, path: string, body?: RawBody, headers: Record<string, string> = {}): Promise<Buffer> {
    const response = await this.#request(method, path, body, headers);
    const answer = await buffer(response);
    const status = response.statusCode ?? 0;
    if (status < 400) return answer;
    throw new EngineError(status, `Error response from daemon: ${messageOf(answer)}`);
  }

  /** Ends the streams that are open. */
  close(): void {
    this.#agent.destroy();
  }

  #request(
    method: string,
    path: string,
    body: RawBody | undefined,
    headers: Record<string, string>,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const all = body === undefined ? headers : { "Content-Type": body.type, ...headers };
      // The name is for the header that HTTP demands; the agent knows where to go.
      const outgoing = request({ agent: this.#agent, host: "docker", method, path, headers: all }, resolve);
      outgoing.once("error", (error) => reject(new ProviderError(error.message, { cause: error })));
      outgoing.end(body?.content);
    });
  }
}

/** The answer, or undefined where the engine says that there is no such thing. */
export async function ifThere<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof EngineError && error.status === 404) return undefined;
    throw error;
  }
}

function toJson(body: object): Buffer {
  return Buffer.from(JSON.stringify(body));
}

function messageOf(answer: Buffer): string {
  const text = answer.toString("utf8").trim();
  try {
    const { message }: { message?: string } = JSON.parse(text);
    return message ?? text;
  } catch {
    return text;
  }
}
