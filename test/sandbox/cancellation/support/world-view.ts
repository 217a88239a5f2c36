import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { SandboxStage } from "../../../support/sandbox-stage.ts";

/** What there is of the environment of a pull request, looked at from outside and cheaply. */
export interface WorldView {
  hasStack(): boolean;
  isLocked(): boolean;
  /** Resources whose creation has begun and not ended, as far as the state knows. */
  pending(): readonly unknown[];
  /** Names of the cloud's databases and roles. */
  databases(): Promise<readonly string[]>;
  roles(): Promise<readonly string[]>;
  /** Its phase; undefined when there is none. */
  namespace(): Promise<string | undefined>;
  /** How many there are in the namespace, such as `apis/apps/v1` and `deployments`. */
  count(api: string, kind: string): Promise<number>;
  /** The newest comment on the pull request; empty when there is none. */
  comment(): Promise<string>;
}

/** Looks at the world of a stage. */
export interface WorldWatch {
  of(pullRequest: number): WorldView;
  stop(): Promise<void>;
}

/** Opens the cluster's API for reading without a program for each look. */
export async function watchWorld({ commandLine, services }: SandboxStage): Promise<WorldWatch> {
  const { environment } = commandLine;
  const proxy = spawn("kubectl", ["proxy", "--port=0"], {
    env: { ...process.env, ...environment, PATH: `${environment.PATH}:${process.env.PATH}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await addressOf(proxy);
  const state = join((environment.PULUMI_BACKEND_URL ?? "").replace("file://", ""), ".pulumi");
  const named = (name: string) => {
    const files = existsSync(state) ? readdirSync(state, { recursive: true, encoding: "utf8" }) : [];
    return files.filter((file) => file.endsWith(".json") && file.includes(name));
  };
  const inCluster = async (what: "dbs" | "users", name: string) => {
    const [cluster] = await services.cloudList("databases", "databases");
    const list = await services.cloudList(`databases/${cluster?.id}/${what}`, what);
    return list.map((one) => String(one.name)).filter((one) => one === name);
  };
  const get = async (path: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
    const answer = await fetch(`${url}${path}`);
    return answer.ok ? ((await answer.json()) as Record<string, unknown>) : undefined;
  };
  return {
    of: (pullRequest) => {
      const name = `pr-${pullRequest}`;
      const database = `pr_${pullRequest}`;
      return {
        hasStack: () => named(`/${name}.json`).some((file) => file.startsWith("stacks/")),
        isLocked: () => named(`/${name}/`).some((file) => file.startsWith("locks/")),
        pending: () =>
          named(`/${name}.json`)
            .filter((file) => file.startsWith("stacks/"))
            .flatMap((file) => pendingIn(readFileSync(join(state, file), "utf8"))),
        databases: () => inCluster("dbs", database),
        roles: () => inCluster("users", database),
        namespace: async () => {
          const found = await get(`/api/v1/namespaces/${name}`);
          return found === undefined ? undefined : String((found.status as { phase?: string }).phase);
        },
        count: async (api, kind) => {
          const list = await get(`/${api}/namespaces/${name}/${kind}`);
          return ((list?.items ?? []) as unknown[]).length;
        },
        comment: async () => (await services.comments(pullRequest)).at(-1)?.body ?? "",
      };
    },
    stop: async () => {
      const ended = once(proxy, "exit");
      proxy.kill();
      await ended;
    },
  };
}

function pendingIn(text: string): readonly unknown[] {
  const { checkpoint }: { checkpoint: { latest?: { pending_operations?: unknown[] } } } = JSON.parse(text);
  return checkpoint.latest?.pending_operations ?? [];
}

async function addressOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error("kubectl proxy has no output");
  for await (const line of createInterface({ input: stdout })) {
    const [, address] = /Starting to serve on (\S+)/.exec(line) ?? [];
    if (address !== undefined) return `http://${address}`;
  }
  throw new Error("kubectl proxy ended without serving");
}
