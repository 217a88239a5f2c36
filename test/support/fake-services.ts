import type {
  ClusterCredentials,
  DigitalOcean,
  ImageTag,
  Named,
  ReservedAddress,
  Tagged,
} from "../../automation/services/digitalocean.ts";
import type {
  Deployment,
  DeploymentStatus,
  GitHub,
  PullRequest,
  PullRequestEvent,
  StandingIssue,
} from "../../automation/services/github/github.ts";
import type {
  DeploymentPolicy,
  RepositorySettings,
  Ruleset,
} from "../../automation/services/github/repository-settings.ts";

/** An open pull request of somebody who may write, with what a test wants to be different. */
export function somePullRequest(different: Partial<PullRequest> = {}): PullRequest {
  return {
    number: 12,
    title: "A change",
    isOpen: true,
    headCommit: "",
    isFromFork: false,
    isDraft: false,
    author: { login: "alice", isBot: false },
    labels: [],
    createdAt: "2026-01-01T00:00:00Z",
    closedAt: undefined,
    url: "https://example.com/12",
    ...different,
  };
}

/** A GitHub that remembers; `pull` is the one pull request that most tests need. */
export class FakeGitHub implements GitHub {
  public pull: PullRequest | undefined;
  /** Other pull requests. */
  public others: readonly PullRequest[] = [];
  /** What happened to each pull request, by its number. */
  public readonly timelines = new Map<number, readonly PullRequestEvent[]>();
  /** Who may push. */
  public readonly writers = new Set(["alice"]);
  public readonly comments: string[] = [];
  /** The newest commit of each branch. */
  public readonly branches = new Map<string, string>();
  public readonly statuses: (DeploymentStatus & { readonly id: number })[] = [];
  /** All deployments ever made, oldest first; their states follow from the statuses. */
  public readonly made: Omit<Deployment, "state">[] = [];
  /** The open issues, by their markers. */
  public readonly issues = new Map<string, StandingIssue>();
  public readonly lastWords: string[] = [];
  public readonly settings = new FakeRepositorySettings();

  constructor(pull: Partial<PullRequest> | undefined) {
    this.pull = pull === undefined ? undefined : somePullRequest(pull);
  }

  async pullRequest(number: number): Promise<PullRequest | undefined> {
    return this.#all().find((candidate) => candidate.number === number);
  }

  async openPullRequests(): Promise<readonly PullRequest[]> {
    return this.#all().filter(({ isOpen }) => isOpen);
  }

  async timeline(pullRequest: number): Promise<readonly PullRequestEvent[]> {
    return this.timelines.get(pullRequest) ?? [];
  }

  async mayWrite(login: string): Promise<boolean> {
    return this.writers.has(login);
  }

  async branchHead(branch: string): Promise<string | undefined> {
    return this.branches.get(branch);
  }

  async readComment(_pullRequest: number, marker: string): Promise<string | undefined> {
    return this.comments.findLast((body) => body.startsWith(marker));
  }

  async commentIn(_timeline: readonly PullRequestEvent[], marker: string): Promise<string | undefined> {
    return this.readComment(0, marker);
  }

  async saveComment(_pullRequest: number, _marker: string, body: string): Promise<void> {
    this.comments.push(body);
  }

  async createDeployment(environment: string, commit: string): Promise<number> {
    const id = this.made.length + 1;
    return this.made.push({ id, environment, commit, createdAt: new Date(0) });
  }

  async setDeploymentStatus(id: number, status: DeploymentStatus): Promise<void> {
    this.statuses.push({ id, ...status });
  }

  async deployments(environment: string): Promise<readonly Deployment[]> {
    return this.#deployments().filter((deployment) => deployment.environment === environment);
  }

  async previewDeployments(): Promise<readonly Deployment[]> {
    return this.#deployments().filter(({ environment }) => environment.startsWith("pr-"));
  }

  async saveIssue(issue: StandingIssue): Promise<number> {
    this.issues.set(issue.marker, issue);
    return 1 + [...this.issues.keys()].indexOf(issue.marker);
  }

  async closeIssue(marker: string, lastWord: string): Promise<boolean> {
    const isOpen = this.issues.delete(marker);
    if (isOpen) this.lastWords.push(lastWord);
    return isOpen;
  }

  async isRunOver(): Promise<boolean> {
    return false;
  }

  #all(): readonly PullRequest[] {
    return [...(this.pull === undefined ? [] : [this.pull]), ...this.others];
  }

  #deployments(): readonly Deployment[] {
    return this.made.map((deployment) => ({
      ...deployment,
      state: this.statuses.findLast(({ id }) => id === deployment.id)?.state,
    }));
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
  public mostDroplets = 25;
  public loadBalancers: Tagged[] = [];
  /** What is in other lists, by list. */
  public readonly others = new Map<string, readonly Tagged[]>();
  public registryNames: string[] = ["shop"];
  /** The records of the zone `example.com`; without any there is no zone. */
  public zone: readonly { readonly id: string; readonly name: string; readonly type: string }[] = [];
  public readonly tags = new Map<string, ImageTag[]>();
  public addresses: readonly ReservedAddress[] = [];

  async list(what: string): Promise<readonly Tagged[]> {
    if (what === "loadBalancers") return this.loadBalancers;
    const others = this.others.get(what);
    if (others !== undefined) return others;
    return what === "databaseClusters" && this.hasDatabaseCluster
      ? [{ id: "db-1", name: "greenroom-preview", tags: [] }]
      : [];
  }

  async delete(what: string, id: string): Promise<void> {
    this.others.set(
      what,
      (this.others.get(what) ?? []).filter((thing) => thing.id !== id),
    );
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

  async dropletLimit(): Promise<number> {
    return this.mostDroplets;
  }

  async domains(): Promise<readonly string[]> {
    return this.zone.length === 0 ? [] : ["example.com"];
  }

  async records(): Promise<readonly { id: string; name: string; type: string }[]> {
    return this.zone;
  }

  async deleteRecord(_domain: string, id: string): Promise<void> {
    this.zone = this.zone.filter((record) => record.id !== id);
  }

  async reservedAddresses(): Promise<readonly ReservedAddress[]> {
    return this.addresses;
  }

  async nodePools(clusterId: string): Promise<readonly Named[]> {
    return clusterId === "cluster-1" ? [{ id: "pool-1", name: "builds" }] : [];
  }

  async uptimeAlerts(checkId: string): Promise<readonly Named[]> {
    return checkId === "check-1" ? [{ id: "alert-2", name: "down" }] : [];
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
