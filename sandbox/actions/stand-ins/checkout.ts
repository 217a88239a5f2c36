import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../../run.ts";
import { type ActionCall, readActionInputs } from "./stand-in.ts";

const INPUTS = ["repository", "ref", "path", "fetch-depth", "persist-credentials", "token", "fetch-tags"] as const;
const COMMIT = /^[0-9a-f]{40}$/;

/** `actions/checkout`: a real fetch of one commit, or of everything when `fetch-depth` is 0. */
export async function checkout(call: ActionCall): Promise<Readonly<Record<string, string>>> {
  const inputs = readActionInputs(call, INPUTS);
  const { github, print } = call;
  const repository = inputs.repository || String(github.repository);
  if (call.repositories[repository] === undefined) throw new Error(`Not Found: there is no repository ${repository}`);
  const isOwn = repository.toLowerCase() === String(github.repository).toLowerCase();
  const folder = join(call.workspace, inputs.path ?? "");
  await mkdir(folder, { recursive: true });
  const { HOME = "", PATH = "" } = call.environment;
  const git = (...words: string[]) => run("git", ["-C", folder, ...words], { environment: { HOME, PATH } });

  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "remote.origin.url", `${github.server_url}/${repository}`);
  const { commit, branch } = await chooseCommit(git, inputs.ref, isOwn ? github : {});
  print(`Fetching ${commit} of ${repository}`);
  await git(
    "fetch",
    "--quiet",
    "--no-tags",
    ...depth(inputs["fetch-depth"] ?? "1"),
    "origin",
    ...everything(inputs["fetch-depth"]),
    commit,
  );
  if (branch === undefined) await git("checkout", "--quiet", "--force", "--detach", commit);
  else await git("checkout", "--quiet", "--force", "-B", branch, commit);
  if (inputs["persist-credentials"] !== "false") {
    const credential = Buffer.from(`x-access-token:${inputs.token || github.token}`).toString("base64");
    await git("config", `http.${github.server_url}/.extraheader`, `AUTHORIZATION: basic ${credential}`);
  }
  return { ref: inputs.ref ?? "", commit };
}

type Git = (...words: string[]) => Promise<string>;

/** Without a reference it is the event's own commit, even when the branch has moved on since. */
async function chooseCommit(
  git: Git,
  given: string | undefined,
  { ref, sha }: Readonly<Record<string, unknown>>,
): Promise<{ readonly commit: string; readonly branch?: string | undefined }> {
  if (COMMIT.test(given ?? "")) return { commit: String(given) };
  if (!given && ref !== undefined) return { commit: String(sha), branch: branchOf(String(ref)) };
  const remote = await git("ls-remote", "--symref", "origin");
  const name = given || /^ref: (\S+)\tHEAD$/m.exec(remote)?.[1] || "HEAD";
  const references = new Map(
    remote
      .trim()
      .split("\n")
      .map((line) => [line.split("\t")[1], line.split("\t")[0]]),
  );
  const found = [name, `refs/heads/${name}`, `refs/tags/${name}`].find((candidate) => references.has(candidate));
  const commit = references.get(found);
  if (commit === undefined) throw new Error(`A branch or tag with the name '${name}' could not be found`);
  return { commit, branch: branchOf(found ?? "") };
}

function branchOf(reference: string): string | undefined {
  return /^refs\/heads\/(.+)$/.exec(reference)?.[1];
}

function depth(value: string): readonly string[] {
  return value === "0" ? [] : [`--depth=${value}`];
}

function everything(value: string | undefined): readonly string[] {
  return value === "0" ? ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"] : [];
}
