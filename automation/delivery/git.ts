import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliError } from "../errors.ts";
import { lastLines, type ProgramOptions, type ProgramOutcome, requireGoing, runProgram } from "./program.ts";

/** What a path is at a commit. */
export interface GitObject {
  readonly type: "tree" | "blob";
  readonly hash: string;
}

/** A git repository on this machine, bare or not. */
export interface GitRepository {
  /**
   * The full hash of a commit, fetched from `origin` when it is not here yet.
   *
   * @param reference - what holds the commit there, such as `refs/pull/12/head`; without it nothing is fetched.
   * @throws CliError `commit-not-found`, or `repository-unusable` where there is no repository, or no commit in it yet
   */
  resolveCommit(commit: string, reference?: string): Promise<string>;
  /** The commit that is checked out; in a bare repository, where none is, the one that `reference` names. */
  checkedOut(reference: string): Promise<string>;
  /** What each path is at a commit; paths that do not exist are not in the answer. */
  objects(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, GitObject>>;
  /** The text of a file at a commit; undefined when there is no such file. */
  text(commit: string, path: string): Promise<string | undefined>;
  /** The newest commit, from `commit` back, that changed one of the paths. */
  lastChange(commit: string, paths: readonly string[]): Promise<string>;
  /** What of some paths is not as it is in a commit; nothing where another commit is checked out, or none. */
  uncommitted(commit: string, paths: readonly string[]): Promise<readonly string[]>;
  /** Calls `use` with a folder that holds exactly these paths of a commit, and removes it afterwards. */
  withFiles<T>(commit: string, paths: readonly string[], use: (folder: string) => Promise<T>): Promise<T>;
}

/**
 * Opens a repository; nothing is read until something is asked.
 *
 * @param fetchEnvironment - the environment of git when it fetches; this process's when not given.
 */
export function openRepository(path: string, signal: AbortSignal, fetchEnvironment?: NodeJS.ProcessEnv): GitRepository {
  const fetching = { signal, ...(fetchEnvironment === undefined ? {} : { environment: fetchEnvironment }) };
  const git = async (arguments_: readonly string[], options: ProgramOptions = {}): Promise<string> => {
    const outcome = await runGit(path, arguments_, { ...options, signal });
    if (outcome.code === 0) return outcome.stdout;
    requireRoom(outcome);
    throw unusable(`git ${arguments_[0]} failed in the repository "${path}".`, outcome);
  };
  const objects: GitRepository["objects"] = async (commit, paths) => {
    const names = paths.map((name) => `${commit}:${name === "." ? "" : name}`);
    const answer = await git(["cat-file", "--batch-check=%(objecttype) %(objectname)"], {
      input: `${names.join("\n")}\n`,
    });
    const lines = answer.split("\n");
    return new Map(
      paths.flatMap((name, index) => {
        const [, type, hash] = /^(tree|blob) ([0-9a-f]+)$/.exec(lines[index] ?? "") ?? [];
        return hash === undefined ? [] : [[name, { type: type === "tree" ? "tree" : "blob", hash }] as const];
      }),
    );
  };
  return {
    resolveCommit: (commit, reference) => resolveCommit(path, commit, reference, fetching),
    checkedOut: async (reference) => {
      const { stdout } = await runGit(path, ["rev-parse", "--is-bare-repository"], { signal });
      return resolveCommit(path, stdout.trim() === "true" ? reference : "HEAD", undefined, fetching);
    },
    objects,
    text: async (commit, name) => {
      const object = (await objects(commit, [name])).get(name);
      return object?.type === "blob" ? git(["cat-file", "blob", object.hash]) : undefined;
    },
    lastChange: async (commit, paths) =>
      (await git(["log", "-1", "--format=%H", commit, "--", ...paths])).trim() || commit,
    uncommitted: async (commit, paths) => {
      const head = await runGit(path, ["rev-parse", "HEAD"], { signal });
      if (head.stdout.trim() !== commit) return [];
      // It fails in a repository without files.
      const { code, stdout } = await runGit(path, ["status", "--porcelain", "--", ...paths], { signal });
      return code === 0 ? stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.slice(3)])) : [];
    },
    withFiles: async (commit, paths, use) => {
      const folder = await mkdtemp(join(tmpdir(), "greenroom-build-"));
      try {
        const archive = join(folder, "source.tar");
        const files = join(folder, "source");
        await git(["archive", "--format=tar", `--output=${archive}`, "--prefix=source/", commit, "--", ...paths]);
        await unpack(archive, folder, signal);
        return await use(files);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function resolveCommit(
  path: string,
  commit: string,
  reference: string | undefined,
  fetching: ProgramOptions,
): Promise<string> {
  const look = () => runGit(path, ["rev-parse", "--verify", "--quiet", `${commit}^{commit}`], fetching);
  const found = await look();
  if (found.code === 0) return found.stdout.trim();
  const opened = await runGit(path, ["rev-parse", "--git-dir"], fetching);
  if (opened.code !== 0) throw unusable(`"${path}" is no git repository, or git cannot read it.`, opened);
  const fetched =
    reference === undefined ? undefined : await runGit(path, ["fetch", "--quiet", "origin", reference], fetching);
  const again = fetched === undefined ? found : await look();
  if (again.code === 0) return again.stdout.trim();
  if (commit === "HEAD")
    throw unusable(`The repository "${path}" has no commit yet on the branch that is checked out.`);
  throw new CliError(
    "commit-not-found",
    `The repository "${path}" has no commit ${commit}, and it could not be fetched.`,
    "Check --repository and --commit, and that the repository may be fetched from.",
    { details: lastLines((fetched ?? found).log, 5) },
  );
}

function unusable(message: string, outcome?: ProgramOutcome): CliError {
  const hint =
    "Name the repository that holds the apps, with a commit in it, with --repository or GREENROOM_REPOSITORY.";
  return new CliError("repository-unusable", message, hint, { details: lastLines(outcome?.log ?? "", 5) });
}

async function unpack(archive: string, folder: string, signal: AbortSignal): Promise<void> {
  const outcome = await runProgram("tar", ["-xf", archive, "-C", folder], { signal });
  if (outcome.code === 0) return;
  requireGoing(signal);
  requireRoom(outcome);
  throw unusable("The files of a commit could not be unpacked in the temporary folder.", outcome);
}

/** @throws CliError `disk-full` when that is what a program stopped at */
function requireRoom({ log }: ProgramOutcome): void {
  if (!/no space left/i.test(log)) return;
  throw new CliError(
    "disk-full",
    "The files of a commit could not be written to the temporary folder.",
    "Free some space there, or set TMPDIR to a folder with more.",
    { details: lastLines(log, 5) },
  );
}

async function runGit(path: string, arguments_: readonly string[], options: ProgramOptions) {
  // The names of paths come from a catalogue: a star in one is a star.
  const words = ["--literal-pathspecs", "-C", path, ...arguments_];
  const outcome = await runProgram("git", words, options).catch((cause: unknown) => {
    throw new CliError("repository-unusable", 'There is no program "git" on PATH.', "Install git.", { cause });
  });
  if (outcome.code !== 0) requireGoing(options.signal);
  return outcome;
}
