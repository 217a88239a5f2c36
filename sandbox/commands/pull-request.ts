import { SandboxError, UsageError } from "../errors.ts";
import { run } from "../run.ts";
import { type CommandInput, requireSandbox } from "./input.ts";

interface ListedPullRequest {
  readonly number: number;
  readonly state: string;
  readonly title: string;
  readonly head: { readonly ref: string; readonly sha: string };
}

/**
 * Opens a pull request from a branch of the sandbox's repository, or from a branch of this checkout, which is pushed first.
 *
 * @throws SandboxError when neither has the branch, or it has an open pull request.
 */
export async function openPullRequest(input: CommandInput & { branch: string; title: string }): Promise<void> {
  const { branch, title } = input;
  if (branch === "") throw new UsageError("pr open takes the name of a branch: npm run sandbox -- pr open <branch>");
  const sandbox = await requireSandbox(input);
  const repository = sandbox.environment.GREENROOM_REPOSITORY ?? "";
  const has = (directory: string) =>
    run("git", ["-C", directory, "rev-parse", "--verify", `refs/heads/${branch}`]).then(
      () => true,
      () => false,
    );
  if (!(await has(repository)) && (await has(input.root))) {
    await run("git", ["-C", input.root, "push", "--quiet", repository, `${branch}:${branch}`]);
  }
  const opened = await call(input, "POST", "/pulls", { head: branch, base: "main", title });
  input.output.write(describe(opened as ListedPullRequest));
}

/** Closes a pull request. @throws SandboxError when there is none with that number. */
export async function closePullRequest(input: CommandInput & { number: string }): Promise<void> {
  if (!/^[1-9][0-9]*$/.test(input.number)) {
    throw new UsageError(`pr close takes a pull request's number, not ${JSON.stringify(input.number)}`);
  }
  const closed = await call(input, "PATCH", `/pulls/${input.number}`, { state: "closed" });
  input.output.write(describe(closed as ListedPullRequest));
}

/** Prints all pull requests, newest first. */
export async function listPullRequests(input: CommandInput): Promise<void> {
  const all = (await call(input, "GET", "/pulls?state=all&per_page=100")) as ListedPullRequest[];
  for (const pullRequest of all) input.output.write(describe(pullRequest));
  if (all.length === 0) input.output.write("there are no pull requests\n");
}

function describe({ number, state, title, head }: ListedPullRequest): string {
  return `#${number} ${state}: ${title} (${head.ref} at ${head.sha.slice(0, 7)})\n`;
}

async function call(input: CommandInput, method: string, path: string, body?: unknown): Promise<unknown> {
  const { environment } = await requireSandbox(input);
  const response = await fetch(`${environment.GITHUB_API_URL}/repos/${environment.GITHUB_REPOSITORY}${path}`, {
    method,
    headers: { authorization: `Bearer ${environment.GITHUB_TOKEN}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { message?: string };
  if (!response.ok) throw new SandboxError(`the sandbox's GitHub refuses: ${answer.message}`);
  return answer;
}
