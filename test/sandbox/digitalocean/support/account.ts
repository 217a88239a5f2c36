import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createDigitalOcean,
  type DigitalOcean,
  type DigitalOceanOptions,
} from "../../../../sandbox/digitalocean/index.ts";
import { waitFor } from "../../../../sandbox/polling.ts";
import { breaches } from "./contract.ts";
import { FakeRuntime } from "./fake-runtime.ts";

/** The token that the account of the tests accepts. */
const TOKEN = "dop_v1_test";

/** What the API answered. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed JSON, or the text, or undefined. */
  readonly body: unknown;
}

/** An account over real HTTP, with the world that it made. */
export interface Account {
  readonly origin: string;
  readonly runtime: FakeRuntime;
  readonly cloud: DigitalOcean;
  readonly logged: readonly string[];
  /** Sends a request, such as `send("GET", "/v2/vpcs")`. */
  send(method: string, path: string, body?: unknown, token?: string): Promise<Reply>;
  /** Sends a request that must be answered with this status; gives one part of the answer, or all. */
  expect(status: number, method: string, path: string, body?: unknown, key?: string): Promise<Answered>;
  /** Looks at a path until the part has this value; fails after five seconds. */
  until(path: string, key: string, field: string, value: unknown): Promise<Answered>;
  close(): Promise<void>;
}

/** A part of an answer. */
export type Answered = Record<string, unknown>;

/** Starts an empty account. */
export async function openAccount(options: Partial<DigitalOceanOptions> = {}): Promise<Account> {
  const runtime = new FakeRuntime();
  const logged: string[] = [];
  const cloud = createDigitalOcean({ runtime, token: TOKEN, log: (line) => logged.push(line), ...options });
  const server = createServer(cloud.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const send: Account["send"] = async (method, path, body, token = TOKEN) => {
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const reply = { status: response.status, headers: response.headers, body: parse(await response.text()) };
    if (response.ok && path.startsWith("/v2/")) requireContract(method, path, reply);
    return reply;
  };
  const expectStatus: Account["expect"] = async (status, method, path, body, key) => {
    const reply = await send(method, path, body);
    if (reply.status !== status)
      throw new Error(`${method} ${path}: ${reply.status} instead of ${status}: ${JSON.stringify(reply.body)}`);
    const answered = (reply.body ?? {}) as Answered;
    return key === undefined ? answered : (answered[key] as Answered);
  };
  return {
    ...{ origin, runtime, cloud, logged, send, expect: expectStatus },
    until: (path, key, field, value) => {
      const look = async (): Promise<Answered | undefined> => {
        const part = await expectStatus(200, "GET", path, undefined, key);
        return part[field] === value ? part : undefined;
      };
      return waitFor(`${field} ${value} of ${path}`, look, { timeoutSeconds: 30, intervalMilliseconds: 5 });
    },
    close: async () => {
      await cloud.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The message of a refusal. */
export function messageOf(reply: Reply): string {
  return String((reply.body as Answered).message);
}

/** Every good answer that any test sees has to be what DigitalOcean describes. */
function requireContract(method: string, path: string, { status, body }: Reply): void {
  const found = breaches(method, path, status, body);
  if (found.length > 0) throw new Error(`not as described: ${found.join("; ")}, got ${JSON.stringify(body)}`);
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
