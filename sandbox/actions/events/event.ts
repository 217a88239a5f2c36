/** A webhook event of the repository, as GitHub would send it. */
export interface RepositoryEvent {
  /** Such as `pull_request`; also `schedule`, `workflow_dispatch`. */
  readonly name: string;
  readonly payload: Payload;
}

/** The parts of payloads that decide what runs; the rest is passed on to expressions as it is. */
export interface Payload {
  readonly action?: string;
  /** Of a pull request. */
  readonly number?: number;
  readonly pull_request?: PullRequestPayload;
  readonly issue?: { readonly number: number; readonly pull_request?: unknown };
  /** Of a push or a dispatch: the whole reference, such as `refs/heads/main`. */
  readonly ref?: string;
  /** Of a push: 40 hexadecimal digits. */
  readonly before?: string;
  readonly after?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** Of the schedule that is due. */
  readonly schedule?: string;
  readonly sender?: { readonly login: string };
  readonly [key: string]: unknown;
}

/** The parts of a pull request that decide what runs. */
export interface PullRequestPayload {
  readonly number: number;
  readonly user: { readonly login: string };
  /** The merge that GitHub has tried; null when there are conflicts. */
  readonly merge_commit_sha: string | null;
  readonly head: { readonly ref: string; readonly sha: string; readonly repo: { readonly full_name: string } | null };
  readonly base: { readonly ref: string; readonly sha: string; readonly repo: { readonly full_name: string } };
  readonly [key: string]: unknown;
}

/** What starts a workflow: one webhook event can be several, of different trust. */
export interface Trigger {
  /** The name under `on`, such as `pull_request_target`. */
  readonly event: string;
  readonly payload: Payload;
  /** What `github.ref` says; the workflow file comes from there. */
  readonly ref: string;
  /** What `github.sha` says: 40 hexadecimal digits. */
  readonly sha: string;
  readonly baseRef: string;
  readonly headRef: string;
  /** Whose changes may be in what runs: nothing secret and no write access goes there. */
  readonly isUntrusted: boolean;
}

/** The commit that a reference names; undefined when there is none. */
export type ResolveReference = (reference: string) => Promise<string | undefined>;

const NO_COMMIT = "0".repeat(40);
const DEPENDABOT = "dependabot[bot]";

/**
 * What an event of the repository may start, with the reference that each sees:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
export async function triggersOf(
  { name, payload }: RepositoryEvent,
  defaultBranch: string,
  resolve: ResolveReference,
): Promise<readonly Trigger[]> {
  const from = async (event: string, ref: string, rest: Partial<Trigger> = {}): Promise<readonly Trigger[]> => {
    const sha = await resolve(ref);
    const usual = { event, payload, ref, baseRef: "", headRef: "", isUntrusted: false };
    return sha === undefined ? [] : [{ ...usual, sha, ...rest }];
  };
  const ofDefaultBranch = `refs/heads/${defaultBranch}`;
  if (name === "push") {
    const isUntrusted = payload.sender?.login === DEPENDABOT;
    return payload.after === NO_COMMIT ? [] : from(name, payload.ref ?? "", { sha: payload.after ?? "", isUntrusted });
  }
  if (name === "workflow_dispatch") return from(name, payload.ref ?? ofDefaultBranch);
  const { pull_request: pullRequest } = payload;
  if (name !== "pull_request" || pullRequest === undefined) return from(name, ofDefaultBranch);
  const refs = { baseRef: pullRequest.base.ref, headRef: pullRequest.head.ref };
  const { number, merge_commit_sha: sha } = pullRequest;
  const merge = { event: name, payload, ...refs, ref: `refs/pull/${number}/merge`, isUntrusted: isForeign(payload) };
  return [
    // A pull request with conflicts starts nothing.
    ...(sha === null ? [] : [{ ...merge, sha }]),
    // "always uses the default branch", since 2025-12-08
    ...(await from("pull_request_target", ofDefaultBranch, refs)),
  ];
}

/**
 * Forks, and what Dependabot itself does; not what somebody else does with its pull request:
 * https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-on-actions
 */
function isForeign({ pull_request: pullRequest, sender }: Payload): boolean {
  const isFork = pullRequest?.head.repo?.full_name !== pullRequest?.base.repo.full_name;
  return isFork || sender?.login === DEPENDABOT;
}
