import type * as pulumi from "@pulumi/pulumi";
import { PREVIEW_GITHUB_ENVIRONMENT, STANDALONE_ENVIRONMENTS, standalonePrefix } from "../components/naming.ts";
import type { PlatformConfig } from "./config.ts";
import { environmentSecrets } from "./repository-secrets.ts";
import type { ProgramSettings } from "./settings.ts";

/** The facts of the platform that workflows need. */
export interface WorkflowFacts {
  readonly domain: pulumi.Input<string>;
  readonly previewDomain: pulumi.Input<string>;
  readonly registryName: pulumi.Input<string>;
  readonly registryEndpoint: pulumi.Input<string>;

  /**
   * Name of the cluster that previews live in.
   *
   * @default - there is none
   */
  readonly clusterName?: pulumi.Input<string>;
}

// The package takes as long to load as the rest of the program together, and most stacks do without it.
const loadComponents = () => import("../components/repository/index.ts");

/** Loads what {@link planRepository} will need, as the values of the stack tell, which have keys without namespace. */
export async function prepareRepository({ repository }: Readonly<Record<string, unknown>>): Promise<void> {
  if (repository) await loadComponents();
}

type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/**
 * Checks what the repository's settings need, before anything is made, and returns what makes them. It makes nothing when
 * no repository is named.
 *
 * @throws ConfigurationError when a secret is missing.
 */
export function planRepository(
  { repository: config, region }: Pick<PlatformConfig, "repository" | "region">,
  { secrets = {}, stateUrl }: Pick<ProgramSettings, "secrets" | "stateUrl">,
): (facts: WorkflowFacts) => Promise<void> {
  if (config === undefined) return async () => undefined;
  const values = environmentSecrets(config, secrets);
  return async (facts) => {
    const { GitHubProvider, RepositorySettings } = await loadComponents();
    const variables = environmentVariables(facts);
    const environments = Object.entries(config.environments).map(
      ([name, settings]) =>
        [name, { ...settings, variables: variables[name] ?? {}, secrets: values[name] ?? {} }] as const,
    );
    new RepositorySettings(
      "greenroom",
      {
        repository: config.name,
        environments: Object.fromEntries(environments),
        branchRules: { requiredChecks: config.requiredChecks, requiredReviews: config.requiredReviews },
        variables: {
          GREENROOM_REGION: region,
          GREENROOM_DOMAIN: facts.domain,
          GREENROOM_REGISTRY: facts.registryEndpoint,
          GREENROOM_REGISTRY_NAME: facts.registryName,
          // A state on the disk of whoever runs this is out of every workflow's reach.
          ...(stateUrl === undefined || stateUrl.startsWith("file:") ? {} : { GREENROOM_STATE: stateUrl }),
        },
      },
      { provider: new GitHubProvider("greenroom", config.owner) },
    );
  };
}

/** What differs between the environments, under the same names. */
function environmentVariables({ previewDomain, clusterName }: WorkflowFacts): Readonly<Record<string, Variables>> {
  const clusters = STANDALONE_ENVIRONMENTS.map(
    (name) => [name, { GREENROOM_CLUSTER: standalonePrefix(name) }] as const,
  );
  return {
    ...Object.fromEntries(clusters),
    [PREVIEW_GITHUB_ENVIRONMENT]: {
      GREENROOM_PREVIEW_DOMAIN: previewDomain,
      ...(clusterName === undefined ? {} : { GREENROOM_CLUSTER: clusterName }),
    },
  };
}
