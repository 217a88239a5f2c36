import type { ClusterCredentials, DigitalOcean, ImageTag, Tagged } from "../../automation/services/digitalocean.ts";
import type { Deployment, DeploymentStatus, GitHub, PullRequest } from "../../automation/services/github/github.ts";
import type {
  DeploymentPolicy,
  RepositorySettings,
  Ruleset,
} from "../../automation/services/github/repository-settings.ts";
import type { DeploymentView, Kubernetes, PodTrouble } from "../../automation/services/kubernetes.ts";

/** A GitHub that remembers; `pullRequest` is the one there is. */
export class FakeGitHub implements GitHub {
  public pull: PullRequest | undefined;
  public readonly comments: string[] = [];
  /** The newest commit of each branch. */
  public readonly branches = new Map<string, string>();
  public readonly statuses: (DeploymentStatus & { readonly id: number })[] = [];
  public readonly settings = new FakeRepositorySettings();
  readonly #deployments: { id: number; task: string }[] = [];

  constructor(pull: Partial<PullRequest> | undefined) {
    this.pull =
      pull === undefined
        ? undefined
        : {
            number: 12,
            title: "A change",
            isOpen: true,
            headCommit: "",
            isFromFork: false,
            url: "https://example.com/12",
            ...pull,
          };
  }

  async pullRequest(number: number): Promise<PullRequest | undefined> {
    return this.pull?.number === number ? this.pull : undefined;
  }

  async openPullRequests(): Promise<readonly PullRequest[]> {
    return this.pull?.isOpen === true ? [this.pull] : [];
  }

  async branchHead(branch: string): Promise<string | undefined> {
    return this.branches.get(branch);
  }

  async saveComment(_pullRequest: number, _marker: string, body: string): Promise<void> {
    this.comments.push(body);
  }

  async createDeployment(task: string, _commit: string): Promise<number> {
    return this.#deployments.push({ id: this.#deployments.length + 1, task });
  }

  async setDeploymentStatus(id: number, status: DeploymentStatus): Promise<void> {
    this.statuses.push({ id, ...status });
  }

  async deployments(task: string): Promise<readonly Deployment[]> {
    return this.#deployments
      .filter((deployment) => deployment.task === task)
      .map(({ id }) => ({
        id,
        createdAt: new Date(0),
        state: this.statuses.findLast((status) => status.id === id)?.state,
      }));
  }

  async isRunOver(): Promise<boolean> {
    return false;
  }
}

/** Settings of a repository that a test put there. */
class FakeRepositorySettings implements RepositorySettings {
  /** Names of secrets and variables by environment; under the empty name those of the repository. */
  public readonly held = new Map<string, { secrets: readonly string[]; variables: readonly string[] }>();
  public policies: DeploymentPolicy[] = [];
  public rules: Ruleset[] = [];

  async environments(): Promise<readonly string[]> {
    return [...this.held.keys()].filter((name) => name !== "");
  }

  async deploymentPolicies(): Promise<readonly DeploymentPolicy[]> {
    return this.policies;
  }

  async secrets(environment = ""): Promise<readonly string[]> {
    return this.held.get(environment)?.secrets ?? [];
  }

  async variables(environment = ""): Promise<readonly string[]> {
    return this.held.get(environment)?.variables ?? [];
  }

  async rulesets(): Promise<readonly Ruleset[]> {
    return this.rules;
  }
}

/** A cloud that remembers what a test put into it. */
export class FakeCloud implements DigitalOcean {
  public databaseNames: string[] = [];
  public roles: string[] = [];
  public hasDatabaseCluster = true;
  public loadBalancers: Tagged[] = [];
  /** What is in other lists, by list. */
  public readonly others = new Map<string, readonly Tagged[]>();
  public registryNames: string[] = ["shop"];
  public readonly tags = new Map<string, ImageTag[]>();

  async list(what: string): Promise<readonly Tagged[]> {
    if (what === "loadBalancers") return this.loadBalancers;
    const others = this.others.get(what);
    if (others !== undefined) return others;
    return what === "databaseClusters" && this.hasDatabaseCluster
      ? [{ id: "db-1", name: "greenroom-preview", tags: [] }]
      : [];
  }

  async databases(): Promise<readonly string[]> {
    return this.databaseNames;
  }

  async databaseUsers(): Promise<readonly string[]> {
    return this.roles;
  }

  async deleteDatabase(_clusterId: string, name: string): Promise<void> {
    this.databaseNames = this.databaseNames.filter((other) => other !== name);
  }

  async deleteDatabaseUser(_clusterId: string, name: string): Promise<void> {
    this.roles = this.roles.filter((other) => other !== name);
  }

  async domains(): Promise<readonly string[]> {
    return [];
  }

  async records(): Promise<readonly { id: string; name: string; type: string }[]> {
    return [];
  }

  async reservedAddresses(): Promise<readonly { readonly address: string; readonly droplet: string }[]> {
    return [];
  }

  async registries(): Promise<readonly string[]> {
    return this.registryNames;
  }

  async imageRepositories(): Promise<readonly string[]> {
    return [...this.tags.keys()];
  }

  async imageTags(_registry: string, repository: string): Promise<readonly ImageTag[]> {
    return this.tags.get(repository) ?? [];
  }

  async deleteImageTag(_registry: string, repository: string, tag: string): Promise<void> {
    this.tags.set(
      repository,
      (this.tags.get(repository) ?? []).filter((image) => image.tag !== tag),
    );
  }

  async deleteManifest(): Promise<void> {}

  async pushCredentials(): Promise<string> {
    return JSON.stringify({ auths: {} });
  }

  async clusterCredentials(): Promise<ClusterCredentials> {
    return { server: "https://127.0.0.1:1", certificateAuthority: "", token: "" };
  }
}

/** A cluster that remembers what a test put into it. */
export class FakeCluster implements Kubernetes {
  public namespaces: string[] = [];
  public troubles: PodTrouble[] = [];
  public readyPods: DeploymentView[] = [];

  async hasNamespace(name: string): Promise<boolean> {
    return this.namespaces.includes(name);
  }

  async objectsIn(): Promise<readonly { kind: string; name: string }[]> {
    return [];
  }

  async deployments(): Promise<readonly DeploymentView[]> {
    return this.readyPods;
  }

  async podTroubles(): Promise<readonly PodTrouble[]> {
    return this.troubles;
  }

  async find({ kind, name }: { kind: string; name: string }): Promise<{ isNamespaced: boolean } | undefined> {
    return kind === "Namespace" && this.namespaces.includes(name) ? { isNamespaced: false } : undefined;
  }
}
