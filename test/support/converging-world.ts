import type { StackState } from "../../automation/engine/state.ts";
import type { Options } from "../../automation/options.ts";
import type { PullRequest } from "../../automation/services/github/github.ts";
import { defineApps } from "../../components/catalogue/index.ts";
import { FakeGitHub } from "./fake-services.ts";
import { type FakeTools, fakeTools, NO_UPDATE } from "./fake-tools.ts";
import { type TestRepository, withRepository } from "./git-repository.ts";
import { withHttpServer } from "./http-server.ts";

const DIGEST = `sha256:${"ab".repeat(32)}`;

/** The rules that tests of previews begin with. */
const RULES = { leaseHours: 72, warnHours: 12, sleepHours: 96, maxPreviews: 20, dailyBudget: 0 };

/** A repository with one app, a registry that has its image, and stacks that remember what they were brought to. */
export interface ConvergingWorld {
  readonly tools: FakeTools;
  readonly repository: TestRepository;
  /** The head of pull request 12. */
  readonly commit: string;
  /** The commit that the app reports; an update makes it report the one that it deploys. */
  readonly app: { commit: string };
  readonly url: string;
  /** Lets the clock of the tools show another time. */
  at(time: string): FakeTools;
  /** Puts the stack of a preview there, as an update left it. */
  put(environment: string, facts: { readonly commit: string; readonly asleep?: string }): void;
}

/** Calls `use` with a world in which pull request 12 is open. */
export async function withConvergingWorld(
  settings: {
    readonly pull?: Partial<PullRequest>;
    readonly values?: Record<string, unknown>;
    readonly options?: Partial<Options>;
  },
  use: (world: ConvergingWorld) => Promise<void>,
): Promise<void> {
  await withRepository(async (repository) => {
    const commit = await repository.commit({ "web/Dockerfile": "FROM scratch\n", "web/main.js": "\n" });
    const app = { commit };
    const answer = () => ({ body: JSON.stringify({ status: "ok", commit: app.commit }) });
    const registry = () => ({
      headers: { "docker-content-digest": DIGEST, "content-type": "application/json" },
      body: "{}",
    });
    await withHttpServer(answer, (address) =>
      withHttpServer(registry, async (registryHost) => {
        const url = `http://${address}`;
        const github = new FakeGitHub({ headCommit: commit, ...settings.pull });
        const apps = defineApps({ web: { source: "web", port: 8080 } });
        const values = { registryHost, nodeSize: "s-4vcpu-8gb", maxNodes: 5, ...RULES, ...settings.values };
        const tools = fakeTools(github, apps, values, { repository: repository.path, ...settings.options });
        const put: ConvergingWorld["put"] = (environment, facts) =>
          void tools.fakes.stacks.set(environment, stateFrom(environment, facts, url));
        tools.fakes.up = async () => {
          const [name = ""] = (tools.fakes.log.at(-1) ?? "").split(" ").slice(1);
          const { commit: wanted = "", asleep } = tools.fakes.facts;
          app.commit = wanted;
          put(name, { commit: wanted, ...(asleep === undefined ? {} : { asleep }) });
          return { ...NO_UPDATE, outputs: { urls: { web: url } } };
        };
        const at = (time: string) => ({ ...tools, now: () => new Date(time) });
        await use({ tools, repository, commit, app, url, at, put });
      }),
    );
  });
}

function stateFrom(
  environment: string,
  { commit, asleep = "false" }: { readonly commit: string; readonly asleep?: string },
  url: string,
): StackState {
  const release = { web: { digest: DIGEST, commit } };
  const outputs = { commit, release, asleep: asleep === "true", urls: { web: url } };
  const urn = (type: string, name: string) => `urn:pulumi:${environment}::greenroom::${type}::${name}`;
  const containers = [{ image: `registry/web@${DIGEST}` }];
  return {
    version: 3,
    deployment: {
      resources: [
        {
          urn: urn("pulumi:pulumi:Stack", environment),
          type: "pulumi:pulumi:Stack",
          created: "2026-01-01T00:00:00Z",
          outputs,
        },
        {
          urn: urn("kubernetes:apps/v1:Deployment", "web"),
          type: "kubernetes:apps/v1:Deployment",
          inputs: { metadata: { name: "web" }, spec: { template: { spec: { containers } } } },
        },
      ],
    },
  };
}
