import { type Calls, call, PAGE_SIZE } from "./calls.ts";

/** The most entries on a page of variables: https://docs.github.com/en/rest/actions/variables */
const VARIABLES_PAGE_SIZE = 30;

/** A pattern of branches or tags that may deploy to an environment. */
export interface DeploymentPolicy {
  readonly id: number;
  readonly pattern: string;
  readonly kind: "branch" | "tag";
}

/** A ruleset of the repository. */
export interface Ruleset {
  readonly id: number;
  readonly name: string;
}

/** What the repository's settings hold, as far as the command line looks for its own. What is not there is empty. */
export interface RepositorySettings {
  /** Names of the GitHub environments. */
  environments(): Promise<readonly string[]>;
  deploymentPolicies(environment: string): Promise<readonly DeploymentPolicy[]>;
  /** Names of the secrets of an environment, or of the repository when none is named. */
  secrets(environment?: string): Promise<readonly string[]>;
  /** Names of the variables of an environment, or of the repository when none is named. */
  variables(environment?: string): Promise<readonly string[]>;
  rulesets(): Promise<readonly Ruleset[]>;
}

/** Reads the settings of a repository; a token of a workflow's job may not read all of them. */
export function createRepositorySettings({ octokit, scope }: Calls): RepositorySettings {
  const ofEnvironment = (environment: string) => ({ ...scope, environment_name: environment });
  return {
    environments: async () => {
      const found = await pagesOf((page) =>
        octokit
          .request("GET /repos/{owner}/{repo}/environments", { ...scope, ...page })
          .then(({ data }) => ({ data: data.environments ?? [] })),
      );
      return found.map(({ name }) => name);
    },
    deploymentPolicies: async (environment) => {
      const route = "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies";
      const found = await pagesOf((page) =>
        octokit
          .request(route, { ...ofEnvironment(environment), ...page })
          .then(({ data }) => ({ data: data.branch_policies })),
      );
      return found.map(({ id = 0, name = "", type = "branch" }) => ({ id, pattern: name, kind: type }));
    },
    secrets: async (environment) => {
      const found = await pagesOf((page) =>
        (environment === undefined
          ? octokit.request("GET /repos/{owner}/{repo}/actions/secrets", { ...scope, ...page })
          : octokit.request("GET /repos/{owner}/{repo}/environments/{environment_name}/secrets", {
              ...ofEnvironment(environment),
              ...page,
            })
        ).then(({ data }) => ({ data: data.secrets })),
      );
      return found.map(({ name }) => name);
    },
    variables: async (environment) => {
      const found = await pagesOf(
        (page) =>
          (environment === undefined
            ? octokit.request("GET /repos/{owner}/{repo}/actions/variables", { ...scope, ...page })
            : octokit.request("GET /repos/{owner}/{repo}/environments/{environment_name}/variables", {
                ...ofEnvironment(environment),
                ...page,
              })
          ).then(({ data }) => ({ data: data.variables })),
        VARIABLES_PAGE_SIZE,
      );
      return found.map(({ name }) => name);
    },
    rulesets: async () => {
      const found = await pagesOf((page) =>
        octokit.request("GET /repos/{owner}/{repo}/rulesets", { ...scope, includes_parents: false, ...page }),
      );
      return found.map(({ id, name }) => ({ id, name }));
    },
  };
}

/** All entries of a list that comes in pages; none when what holds it is not there. */
async function pagesOf<T>(
  request: (page: { readonly per_page: number; readonly page: number }) => Promise<{ readonly data: readonly T[] }>,
  size = PAGE_SIZE,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let page = 1; ; page++) {
    const data = (await call(() => request({ per_page: size, page }), [404])) ?? [];
    found.push(...data);
    if (data.length < size) return found;
  }
}
