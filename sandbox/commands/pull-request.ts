import { UsageError } from "../errors.ts";
import { run } from "../run.ts";
import { type GitHubAccount, openGitHub } from "./github-account.ts";
import type { CommandInput } from "./input.ts";

/** What `pr` was told besides its words. */
export interface PullRequestOptions {
  /** @default the branch's name */
  readonly title?: string | undefined;
  readonly draft?: boolean | undefined;
  /** The account that does it. @default sandbox-developer */
  readonly as?: string | undefined;
  /** True to take a label away. */
  readonly remove?: boolean | undefined;
}

interface ShownPullRequest {
  readonly number: number;
  readonly node_id: string;
  readonly state: string;
  readonly draft: boolean;
  readonly title: string;
  readonly labels: readonly { readonly name: string }[];
  readonly user: { readonly login: string };
  readonly head: { readonly label: string; readonly ref: string; readonly sha: string };
}

type Verb = (github: GitHubAccount, words: readonly string[], options: PullRequestOptions) => Promise<ShownPullRequest>;

/** What can be done to pull requests, and what each verb takes. */
const VERBS: Readonly<Record<string, { readonly takes: string; readonly words: number; readonly act: Verb }>> = {
  close: { takes: "<number>", words: 1, act: (github, [number = ""]) => setState(github, number, "closed") },
  reopen: { takes: "<number>", words: 1, act: (github, [number = ""]) => setState(github, number, "open") },
  label: { takes: "<number> <label>", words: 2, act: label },
  draft: {
    takes: "<number>",
    words: 1,
    act: (github, [number = ""]) => setDraft(github, number, "convertPullRequestToDraft"),
  },
  ready: {
    takes: "<number>",
    words: 1,
    act: (github, [number = ""]) => setDraft(github, number, "markPullRequestReadyForReview"),
  },
  comment: { takes: "<number> <text>", words: 2, act: comment },
};

/**
 * Does what the words after `pr` say, and prints how the pull request is then.
 *
 * @throws UsageError when the words are none of the verbs with what it takes
 * @throws SandboxError when GitHub refuses
 */
export async function changePullRequests(
  input: CommandInput,
  [verb = "", ...words]: readonly string[],
  options: PullRequestOptions,
): Promise<void> {
  if (verb === "list") return listPullRequests(input);
  if (verb === "open" || verb === "push") return bringBranch(input, verb, words, options);
  const known = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (known === undefined) {
    const verbs = ["open", "push", ...Object.keys(VERBS), "list"].join(", ");
    throw new UsageError(`pr takes one of ${verbs}, not ${JSON.stringify(verb)}`);
  }
  const [number = ""] = words;
  if (words.length !== known.words || !/^[1-9][0-9]*$/.test(number)) {
    throw new UsageError(`pr ${verb} takes ${known.takes}, not ${JSON.stringify(words.join(" "))}`);
  }
  input.output.write(describe(await known.act(await openGitHub(input, options.as), words, options)));
}

/** Prints all pull requests, newest first. */
async function listPullRequests(input: CommandInput): Promise<void> {
  const github = await openGitHub(input);
  const all = await github.call<readonly ShownPullRequest[]>("GET", "/pulls?state=all&per_page=100");
  for (const pullRequest of all) input.output.write(describe(pullRequest));
  if (all.length === 0) input.output.write("there are no pull requests\n");
}

/**
 * Brings a branch of this checkout to the repository, or to the fork of whoever may not push, as far as the checkout has
 * it, and opens a pull request from it when that is asked for.
 */
async function bringBranch(
  input: CommandInput,
  verb: "open" | "push",
  [branch, ...others]: readonly string[],
  options: PullRequestOptions,
): Promise<void> {
  if (branch === undefined || others.length > 0) {
    throw new UsageError(`pr ${verb} takes the name of a branch: npm run sandbox -- pr ${verb} <branch>`);
  }
  const github = await openGitHub(input, options.as);
  const fork = (await mayPush(github)) ? undefined : await makeFork(github);
  const target = fork ?? github.repository;
  if (verb === "push" || (!(await hasBranch(target, branch)) && (await hasBranch(input.root, branch)))) {
    await run("git", [
      "-C",
      input.root,
      "push",
      "--quiet",
      "--force",
      target,
      `refs/heads/${branch}:refs/heads/${branch}`,
    ]);
  }
  if (verb === "push") {
    input.output.write(`${branch} was pushed\n`);
    return;
  }
  const opened = await github.call<ShownPullRequest>("POST", "/pulls", {
    head: fork === undefined ? branch : `${github.login}:${branch}`,
    base: "main",
    title: options.title ?? branch,
    draft: options.draft === true,
  });
  input.output.write(describe(opened));
}

/** Apps are no collaborators, and those of the sandbox may push. */
async function mayPush({ login, call }: GitHubAccount): Promise<boolean> {
  if (login.endsWith("[bot]")) return true;
  const path = `/collaborators/${encodeURIComponent(login)}/permission`;
  return (await call<{ permission: string }>("GET", path)).permission === "write";
}

/** Makes the account's fork, if it has none. @returns its folder */
export async function makeFork(github: GitHubAccount): Promise<string> {
  const { clone_url } = await github.call<{ clone_url: string }>("POST", "/forks", {});
  return new URL(clone_url).pathname;
}

function hasBranch(directory: string, branch: string): Promise<boolean> {
  return run("git", ["-C", directory, "rev-parse", "--verify", `refs/heads/${branch}`]).then(
    () => true,
    () => false,
  );
}

function setState(github: GitHubAccount, number: string, state: "open" | "closed"): Promise<ShownPullRequest> {
  return github.call("PATCH", `/pulls/${number}`, { state });
}

async function label(
  github: GitHubAccount,
  [number = "", name = ""]: readonly string[],
  { remove = false }: PullRequestOptions,
): Promise<ShownPullRequest> {
  if (remove) await github.call("DELETE", `/issues/${number}/labels/${encodeURIComponent(name)}`);
  else await github.call("POST", `/issues/${number}/labels`, { labels: [name] });
  return read(github, number);
}

/** Only GraphQL can do this, as in the original. */
async function setDraft(github: GitHubAccount, number: string, mutation: string): Promise<ShownPullRequest> {
  const { node_id } = await read(github, number);
  const query = `mutation($id: ID!) { ${mutation}(input: { pullRequestId: $id }) { pullRequest { isDraft } } }`;
  await github.graphql(query, { id: node_id });
  return read(github, number);
}

async function comment(github: GitHubAccount, [number = "", body = ""]: readonly string[]): Promise<ShownPullRequest> {
  await github.call("POST", `/issues/${number}/comments`, { body });
  return read(github, number);
}

function read(github: GitHubAccount, number: string): Promise<ShownPullRequest> {
  return github.call("GET", `/pulls/${number}`);
}

function describe({ number, state, draft, title, labels, user, head }: ShownPullRequest): string {
  const marks = [...(draft ? ["draft"] : []), ...labels.map(({ name }) => name)];
  const shown = marks.length === 0 ? "" : ` [${marks.join(", ")}]`;
  return `#${number} ${state}: ${title}${shown} (${head.label} at ${head.sha.slice(0, 7)}, by ${user.login})\n`;
}
