import type { Catalogue } from "../../components/catalogue/index.ts";
import { hostName } from "../../components/naming.ts";
import { EMPTY_BOOK, withoutExpired } from "../../stacks/lease-book.ts";
import type { ValueKind } from "../../stacks/values.ts";
import { type Environment, findEnvironment, valueKindOf } from "../environment.ts";
import { publicDomain } from "../lifecycle/public-domain.ts";
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
  const [stacks, pullRequests, catalogue] = await Promise.all([
    watch.measure("open", () => tools.listStacks()),
    optional(async () => (await tools.github()).openPullRequests(), []),
    optional<Catalogue>(() => tools.catalogue(), []),
  ]);
  const found = stacks.flatMap((stack) => {
    const environment = findEnvironment(stack.name);
    return environment === undefined ? [] : [{ stack, environment }];
  });
  /** One of each kind is enough: those of one kind share their values. */
  const kinds = new Map(found.map(({ environment }) => [valueKindOf(environment), environment]));
  const domains = new Map(
    await Promise.all(
      [...kinds].map(
        async ([kind, environment]) => [kind, await optional(() => domainOf(environment, tools), undefined)] as const,
      ),
    ),
  );
  const isHeld = found.some(({ environment }) => environment.name === "staging");
  const book = isHeld ? await optional(() => tools.leases.read(), EMPTY_BOOK) : EMPTY_BOOK;
  const leasesOf = ({ name }: Environment) => (name === "staging" ? withoutExpired(book, tools.now()).leases : []);
  return {
    command: "list",
    environments: found.map(({ stack, environment }) => ({
      ...describe(stack, environment, pullRequests, catalogue, domains),
      leases: leasesOf(environment),
    })),
    warnings,
    timings: watch.read(),
  };
}

async function domainOf(environment: Environment, tools: Tools): Promise<string | undefined> {
  return environment.kind === "platform" ? undefined : publicDomain(environment, tools);
}

function describe(
  stack: ListedStack,
  environment: Environment,
  pullRequests: readonly PullRequest[],
  catalogue: Catalogue,
  domains: ReadonlyMap<ValueKind, string | undefined>,
): Omit<ListedEnvironment, "leases"> {
  const owner =
    environment.kind === "pull-request" ? pullRequests.find(({ number }) => number === environment.number) : undefined;
  const domain = domains.get(valueKindOf(environment));
  const exposed = domain === undefined ? [] : catalogue.filter((app) => app.exposed);
  return {
    ...stack,
    kind: environment.kind,
    pullRequest: owner === undefined ? undefined : { number: owner.number, title: owner.title, url: owner.url },
    urls: Object.fromEntries(exposed.map(({ name }) => [name, `https://${hostName(stack.name, name, domain ?? "")}`])),
  };
}
