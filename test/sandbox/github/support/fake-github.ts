import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import sodium from "libsodium-wrappers";
import type { GitRepository } from "../../../../sandbox/github/git-repository.ts";
import { createGitHub } from "../../../../sandbox/github/server.ts";

const TOKEN = "made-up-token";
const JOB_TOKEN = "made-up-job-token";

/** The imitated GitHub on loopback, with one commit for every name and no git behind it. */
export interface FakeGitHub {
  readonly url: string;
  readonly token: string;
  /** A token as a workflow's job has it. */
  readonly jobToken: string;
  /** Environment variables that lead the plugin here. */
  readonly environment: Readonly<Record<string, string>>;
  /** Calls the API as somebody who may do everything. */
  call(method: string, path: string, body?: unknown): Promise<Reply>;
  /** Calls the API as a workflow's job does. */
  callAsJob(method: string, path: string, body?: unknown): Promise<Reply>;
  /** Calls the API as one of the sandbox's accounts. */
  callAs(login: string, method: string, path: string, body?: unknown): Promise<Reply>;
  /** Calls the API as a job with these permissions. */
  callWith(permissions: Readonly<Record<string, string>>, method: string, path: string, body?: unknown): Promise<Reply>;
  /** Seals a text and puts it where `path` says, as any client does. */
  putSecret(path: string, name: string, value: string): Promise<Reply>;
  close(): Promise<void>;
}

/** An answer of the API. */
export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** Starts the GitHub of an untouched repository, `greenroom/shop`. */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  return serveGitHub(emptyRepository());
}

/** Serves a repository as `greenroom/shop`. */
export async function serveGitHub(repository: GitRepository): Promise<FakeGitHub> {
  const listener = await createGitHub({ slug: "greenroom/shop", repository, token: TOKEN, jobToken: JOB_TOKEN });
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = async (token: string, method: string, path: string, body?: unknown): Promise<Reply> => {
    const sent = body === undefined || method === "GET" ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}${path}`, {
      ...{ method, redirect: "manual", ...sent },
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : JSON.parse(text), headers: answer.headers };
  };
  const call: FakeGitHub["call"] = (method, path, body) => send(TOKEN, method, path, body);
  const issue = async (order: unknown) => String((await call("POST", "/_sandbox/tokens", order)).body.token);
  return {
    url,
    token: TOKEN,
    jobToken: JOB_TOKEN,
    environment: { GITHUB_TOKEN: TOKEN, GITHUB_BASE_URL: `${url}/` },
    call,
    callAsJob: (method, path, body) => send(JOB_TOKEN, method, path, body),
    callAs: async (account, method, path, body) => send(await issue({ account }), method, path, body),
    callWith: async (permissions, method, path, body) => send(await issue({ permissions }), method, path, body),
    putSecret: async (path, name, value) => {
      const { body } = await call("GET", `${path}/public-key`);
      const sealed = await seal(value, String(body.key));
      return call("PUT", `${path}/${name}`, { encrypted_value: sealed, key_id: body.key_id });
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** One commit for every name, and the branches `main` and `tea`. */
function emptyRepository(): GitRepository {
  const commit = "c0ffee00".repeat(5);
  return {
    path: "/nowhere",
    resolve: async () => commit,
    setReference: async () => undefined,
    removeReference: async () => undefined,
    tips: async () => new Map(["main", "tea"].map((branch) => [branch, commit])),
    fetch: async () => undefined,
    isAncestor: async () => true,
    subject: async () => "A change",
    merge: async () => commit,
  };
}

/** A text in a sealed box that only the key's owner opens, in base64. */
export async function seal(value: string, key: string): Promise<string> {
  await sodium.ready;
  const { ORIGINAL } = sodium.base64_variants;
  return sodium.to_base64(sodium.crypto_box_seal(value, sodium.from_base64(key, ORIGINAL)), ORIGINAL);
}
