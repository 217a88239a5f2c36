import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Actions, createActions } from "../../../../sandbox/actions/actions.ts";
import { logOf, type Run } from "../../../../sandbox/actions/run/record.ts";
import { actionsOfSandbox } from "../../../../sandbox/actions/sandbox-host.ts";
import { run } from "../../../../sandbox/run.ts";
import { type SandboxStage, setStage } from "../../../support/sandbox-stage.ts";
import { seal } from "../../github/support/fake-github.ts";

/** Secrets of the GitHub environment besides those that the platform keeps. */
const STATE_KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/** The sandbox itself, which may do everything. */
const ADMINISTRATOR = "sandbox";

/** An answer of GitHub. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A commit that somebody makes. */
export interface Work {
  readonly branch: string;
  /** Whole files by path; a function gets the text that is there. */
  readonly files: Readonly<Record<string, string | ((before: string) => string)>>;
  /** Links by path. */
  readonly links?: Readonly<Record<string, string>>;
  readonly message?: string;
  readonly author?: string;
  /** True to put it in the place of what the branch had. */
  readonly anew?: boolean;
}

/** A whole sandbox with workflows, and strangers in it. */
export interface HostileStage extends SandboxStage {
  readonly actions: Actions;
  /** Everything that must not be read by a stranger: the values of the secrets of jobs. */
  readonly secrets: readonly string[];
  /** Calls GitHub below the repository's own path, as somebody. */
  as(login: string, method: string, path: string, body?: unknown): Promise<Answer>;
  /** Commits to the repository, or to the fork of `owner`, and pushes. @returns the commit */
  push(work: Work, owner?: string): Promise<string>;
  /** Opens a pull request. @returns its number */
  open(login: string, head: string, title: string, body?: string): Promise<number>;
  /** Starts what has happened since, and waits for its end. */
  play(): Promise<readonly Run[]>;
  /** Runs `greenroom converge` for a pull request by hand, through its workflow. */
  converge(number: number): Promise<Run>;
}

/** A repository that holds nothing of Greenroom's, beside the one of its program. */
export interface TeamRepositories {
  /** The git repository with the apps. */
  readonly team: string;
  /** Greenroom's, a bare one. */
  readonly program: { readonly slug: string; readonly path: string };
}

/**
 * Sets the stage: the platform, its secrets, and the workflows of the repository.
 *
 * @param repositories - where the apps lie in a repository of their own. @default - one repository, with the files of this checkout
 */
export async function setHostileStage(repositories?: TeamRepositories): Promise<HostileStage> {
  const stage = await setStage(
    ({ PULUMI_BACKEND_URL: _, ...settings }) => ({
      ...settings,
      GREENROOM_STATE: settings.GREENROOM_SANDBOX_STATE ?? "",
    }),
    repositories?.team,
  );
  const folder = await mkdtemp(join(tmpdir(), "greenroom-hostile-"));
  const stop = () => stage.stop().finally(() => rm(folder, { recursive: true, force: true }));
  try {
    const { environment } = stage.commandLine;
    const as = speakAs(environment);
    await giveState(environment, as);
    const settings = actionsOfSandbox(environment);
    const tools = [await linkPackages(stage.root, folder), ...(settings.host?.tools ?? [])];
    const programs = repositories === undefined ? {} : { [repositories.program.slug]: repositories.program.path };
    const known = { ...settings.repositories, ...programs };
    const actions = createActions({ ...settings, repositories: known, host: { ...settings.host, tools } });
    await actions.skip();
    const played = async (start: () => Promise<unknown>) => {
      const before = actions.runs.length;
      await start();
      await actions.settled();
      return actions.runs.slice(before);
    };
    return {
      ...{ ...stage, actions, as, stop },
      secrets: await readSecrets(environment),
      push: pushFrom(folder, environment.GREENROOM_REPOSITORY ?? ""),
      open: async (login, head, title, body = "") => {
        const opened = await as(login, "POST", "/pulls", { head, base: "main", title, body });
        if (opened.status !== 201) throw new Error(`no pull request: ${JSON.stringify(opened.body)}`);
        return (opened.body as { number: number }).number;
      },
      play: () => played(actions.pump),
      converge: async (number) => {
        await actions.skip();
        const [started] = await played(() => actions.dispatch("pull-request.yml", { number: String(number) }));
        if (started === undefined) throw new Error("nothing was started");
        return started;
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** How each job of some runs has ended, by its id. */
export function conclusions(runs: readonly Run[]): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(runs.flatMap(({ jobs }) => jobs.map(({ id, conclusion }) => [id, conclusion])));
}

/** Everything that anybody may read of runs: logs, annotations, summaries and outputs. */
export function readableOf(runs: readonly Run[]): string {
  const more = runs.flatMap(({ jobs }) =>
    jobs.flatMap((job) => [
      JSON.stringify(job.outputs),
      ...job.steps.flatMap((step) => [JSON.stringify(step.annotations), step.summary, JSON.stringify(step.outputs)]),
    ]),
  );
  return [...runs.map(logOf), ...more].join("\n");
}

/** An `npm` that links the packages of this checkout: that `npm ci` works is shown elsewhere. @returns its folder */
async function linkPackages(root: string, folder: string): Promise<string> {
  const tools = join(folder, "tools");
  await mkdir(tools);
  await writeFile(join(tools, "npm"), `#!/bin/sh\nexec ln -s ${root}/node_modules node_modules\n`, { mode: 0o755 });
  return tools;
}

function speakAs(environment: Readonly<Record<string, string>>): HostileStage["as"] {
  const { GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN } = environment;
  const call = async (token: string | undefined, method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${GITHUB_API_URL}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const tokenOf = async (account: string) =>
    ((await call(GITHUB_TOKEN, "POST", "/_sandbox/tokens", { account })).body as { token: string }).token;
  return async (login, method, path, body) => {
    const token = login === ADMINISTRATOR ? GITHUB_TOKEN : await tokenOf(login);
    return call(token, method, `/repos/${GITHUB_REPOSITORY}${path}`, body);
  };
}

/** Where the state is, and its keys, for jobs of previews. */
async function giveState(environment: Readonly<Record<string, string>>, as: HostileStage["as"]): Promise<void> {
  const preview = "/environments/pr-preview";
  const { body } = await as(ADMINISTRATOR, "GET", `${preview}/secrets/public-key`);
  const { key, key_id } = body as { key: string; key_id: string };
  for (const name of STATE_KEYS) {
    const encrypted_value = await seal(environment[name] ?? "", key);
    await as(ADMINISTRATOR, "PUT", `${preview}/secrets/${name}`, { encrypted_value, key_id });
  }
  const variable = { name: "GREENROOM_STATE", value: environment.GREENROOM_STATE ?? "" };
  await as(ADMINISTRATOR, "POST", `${preview}/variables`, variable);
}

async function readSecrets(environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const answer = await fetch(`${environment.GITHUB_API_URL}/_sandbox/secrets?per_page=100`, {
    headers: { authorization: `Bearer ${environment.GITHUB_TOKEN}` },
  });
  const secrets = ((await answer.json()) as { value: string }[]).map(({ value }) => value);
  return [...secrets, environment.DIGITALOCEAN_TOKEN ?? "", environment.GITHUB_TOKEN ?? ""];
}

function pushFrom(folder: string, bare: string): HostileStage["push"] {
  return async ({ branch, files, links = {}, message = "A change", author = "Somebody", anew = false }, owner) => {
    const clone = await mkdtemp(join(folder, "clone-"));
    const to = owner === undefined ? bare : join(dirname(bare), "forks", `${owner}.git`);
    const identity = ["-c", `user.name=${author}`, "-c", "user.email=somebody@sandbox.invalid"];
    const git = async (...words: string[]) => (await run("git", ["-C", clone, ...identity, ...words])).trim();
    await git("clone", "--quiet", to, ".");
    const isKnown = !anew && (await git("branch", "--remotes", "--list", `origin/${branch}`)) !== "";
    await git("checkout", "--quiet", "-B", branch, isKnown ? `origin/${branch}` : "origin/main");
    for (const [path, change] of Object.entries(files)) {
      await mkdir(dirname(join(clone, path)), { recursive: true });
      const before = await git("show", `HEAD:${path}`).catch(() => "");
      await writeFile(join(clone, path), typeof change === "string" ? change : change(before));
    }
    for (const [path, target] of Object.entries(links)) await symlink(target, join(clone, path));
    await git("add", "--all");
    await git("commit", "--quiet", "--message", message);
    await git("push", "--quiet", "--force", "origin", `HEAD:refs/heads/${branch}`);
    return git("rev-parse", "HEAD");
  };
}
