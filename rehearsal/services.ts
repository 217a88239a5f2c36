import type { CommandLine } from "./command-line.ts";

/** A pull request's comment as GitHub has it. */
export interface GitHubComment {
  readonly id: number;
  readonly body: string;
  readonly updated_at: string;
}

/** The services behind the environments, asked directly and not through the command line. */
export interface Services {
  openPullRequest(branch: string, title: string): Promise<number>;
  closePullRequest(number: number): Promise<void>;
  /** Lets GitHub say that a pull request was closed so many minutes ago. */
  backdateClosing(number: number, minutes: number): Promise<void>;
  comments(number: number): Promise<readonly GitHubComment[]>;
  /** The newest state of each deployment that was made for an environment. */
  deploymentStates(environment: string): Promise<readonly string[]>;
  /** A list of the cloud account, such as `kubernetes/clusters`, by the key that its answer holds it under. */
  cloudList(path: string, key: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Standard output of `kubectl`. */
  kubectl(...arguments_: readonly string[]): Promise<string>;
}

/** Reaches the services with the settings that the command line gets too. */
export function reachServices(commandLine: CommandLine): Services {
  const { environment } = commandLine;
  const ask = async (base: string | undefined, token: string | undefined, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${base}${path}`, { ...init, headers: { authorization: `Bearer ${token}` } });
    if (!response.ok) throw new Error(`${init.method ?? "GET"} ${path} answered ${response.status}`);
    return response.json() as Promise<unknown>;
  };
  const { GITHUB_API_URL, GITHUB_TOKEN, GITHUB_REPOSITORY } = environment;
  const github = <T>(path: string, init?: RequestInit) =>
    ask(GITHUB_API_URL, GITHUB_TOKEN, `/repos/${GITHUB_REPOSITORY}${path}`, init) as Promise<T>;
  /** As somebody who works on the repository: what the command line's own token opens is a workflow's. */
  const asDeveloper = async (path: string, method: string, content: unknown): Promise<unknown> => {
    const body = JSON.stringify({ account: "sandbox-developer" });
    const issued = await ask(GITHUB_API_URL, GITHUB_TOKEN, "/_sandbox/tokens", { method: "POST", body });
    const { token } = issued as { token: string };
    return ask(GITHUB_API_URL, token, `/repos/${GITHUB_REPOSITORY}${path}`, { method, body: JSON.stringify(content) });
  };
  return {
    async openPullRequest(branch, title) {
      const opened = await asDeveloper("/pulls", "POST", { head: branch, base: "main", title });
      return (opened as { number: number }).number;
    },
    async closePullRequest(number) {
      await asDeveloper(`/pulls/${number}`, "PATCH", { state: "closed" });
    },
    async backdateClosing(number, minutes) {
      const body = JSON.stringify({ closed_at: new Date(Date.now() - minutes * 60_000).toISOString() });
      await ask(GITHUB_API_URL, GITHUB_TOKEN, `/_sandbox/pull-requests/${number}`, { method: "PATCH", body });
    },
    comments: (number) => github(`/issues/${number}/comments?per_page=100`),
    async deploymentStates(name) {
      const deployments = await github<{ id: number; task: string }[]>("/deployments?per_page=100");
      const ours = deployments.filter(({ task }) => task === name);
      const newest = ours.map(({ id }) => github<{ state: string }[]>(`/deployments/${id}/statuses`));
      return (await Promise.all(newest)).map(([status]) => status?.state ?? "none");
    },
    async cloudList(path, key) {
      const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = environment;
      const answer = await ask(DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN, `/v2/${path}?per_page=200`);
      return (answer as Record<string, Record<string, unknown>[] | undefined>)[key] ?? [];
    },
    kubectl: (...arguments_) => commandLine.require("kubectl", arguments_),
  };
}
