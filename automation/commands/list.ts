import type { Catalogue } from "../../components/catalogue/index.ts";
import { hostName, previewDomain } from "../../components/naming.ts";
import { findEnvironment } from "../environment.ts";
import { readText } from "../lifecycle/release.ts";
import type { ListedEnvironment, ListResult } from "../results.ts";
import type { PullRequest } from "../services/github/github.ts";
import { createStopwatch } from "../stopwatch.ts";
import type { ListedStack, Tools } from "../tools.ts";

/** Lists the environments in the backend, with the pull requests they belong to and where they answer. */
export async function list(tools: Tools): Promise<ListResult> {
  const watch = createStopwatch();
  const warnings: string[] = [];
  /** What the list can do without: it says so instead of failing. */
  const optional = async <T>(read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      warnings.push(error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  };
  const [stacks, pullRequests, catalogue, domain] = await Promise.all([
    watch.measure("open", () => tools.listStacks()),
    optional(async () => (await tools.github()).openPullRequests(), []),
    optional<Catalogue>(() => tools.catalogue(), []),
    optional(async () => readText(await tools.values("platform"), "domain"), undefined),
  ]);
  return {
    command: "list",
    environments: stacks.flatMap((stack) => describe(stack, pullRequests, catalogue, domain)),
    warnings,
    timings: watch.read(),
  };
}

function describe(
  stack: ListedStack,
  pullRequests: readonly PullRequest[],
  catalogue: Catalogue,
  domain: string | undefined,
): readonly ListedEnvironment[] {
  const environment = findEnvironment(stack.name);
  if (environment === undefined) return [];
  const owner =
    environment.kind === "platform" ? undefined : pullRequests.find(({ number }) => number === environment.number);
  const exposed = environment.kind === "platform" || domain === undefined ? [] : catalogue.filter((app) => app.exposed);
  return [
    {
      ...stack,
      kind: environment.kind,
      pullRequest: owner === undefined ? undefined : { number: owner.number, title: owner.title, url: owner.url },
      urls: Object.fromEntries(
        exposed.map(({ name }) => [name, `https://${hostName(stack.name, name, previewDomain(domain ?? ""))}`]),
      ),
    },
  ];
}
