import { spawn } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { takeDown } from "../../../sandbox/commands/down.ts";
import { placesOf, sandboxDirectory } from "../../../sandbox/description.ts";

const CHECKOUT = join(import.meta.dirname, "..", "..", "..");

/** What no clone has. */
const NOT_CLONED = ["node_modules", ".git", ".sandbox", "results", "report.html", "report.json"];

/** Branches that a developer has made in the clone. */
const BRANCHES = ["my-branch", "another-branch", "checkout-page"];

/** What a terminal has before anybody exports anything; nothing of a job that runs these tests. */
const TERMINAL = ["HOME", "PATH", "LANG", "TMPDIR", "XDG_CACHE_HOME"];

/** Environment variables. */
export type Settings = Readonly<Record<string, string>>;

/** How a command ended, with everything that it wrote. */
export interface Outcome {
  readonly exitCode: number;
  readonly output: string;
}

/** A clone of this repository, and a terminal in it that keeps what was exported. */
export interface Play {
  /** The clone. */
  readonly root: string;
  /** Runs a line in the terminal; the settings count for this line alone. */
  type(command: string, settings?: Settings): Promise<Outcome>;
  /** Runs a line that must succeed, and returns what it wrote. */
  require(command: string): Promise<string>;
  /** What is set in the terminal. @throws Error when it is not */
  setting(name: string): string;
  /** Sets something for all lines that follow. */
  set(name: string, value: string): void;
  /** Asks one of the imitated services; `path` begins with a slash. */
  ask(service: "DIGITALOCEAN" | "GITHUB", method: string, path: string, body?: object): Promise<Answer>;
  /** Ends the sandbox if it still stands, and removes the clone. */
  end(): Promise<void>;
}

/** The body of an answer. */
export type Answer = Readonly<Record<string, unknown>>;

/** Clones the repository as it is on the disk, with its packages installed. */
export async function openPlay(): Promise<Play> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-clone-"));
  const root = join(folder, "greenroom");
  const exported = join(folder, "exported");
  const filter = (source: string) => !NOT_CLONED.includes(basename(source));
  await cp(CHECKOUT, root, { recursive: true, filter });
  await symlink(join(CHECKOUT, "node_modules"), join(root, "node_modules"));
  let environment: Settings = Object.fromEntries(
    TERMINAL.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const type: Play["type"] = async (command, settings = {}) => {
    const script = `${command}\nended=$?; env -0 > "${exported}"; exit $ended`;
    const outcome = await runInShell(script, environment.PWD ?? root, { ...environment, ...settings });
    environment = withoutTemporary(await readExported(exported), environment, settings);
    return outcome;
  };
  const play: Play = {
    root,
    type,
    setting: (name) => {
      const value = environment[name];
      if (value === undefined) throw new Error(`${name} is not set`);
      return value;
    },
    set: (name, value) => {
      environment = { ...environment, [name]: value };
    },
    require: async (command) => {
      const { exitCode, output } = await type(command);
      if (exitCode === 0) return output;
      throw new Error(`${command} ended with ${exitCode}: ${output}`);
    },
    ask: async (service, method, path, body) => {
      const [url, token] = [play.setting(`${service}_API_URL`), play.setting(`${service}_TOKEN`)];
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const answer = await fetch(`${url}${path}`, { method, headers, ...sent });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
      return text === "" ? {} : JSON.parse(text);
    },
    end: async () => {
      const places = placesOf(sandboxDirectory(root));
      await takeDown({ root, places, environment: process.env, output: { write: () => true } });
      await rm(folder, { recursive: true, force: true });
    },
  };
  const git = "git -c user.name=Developer -c user.email=developer@sandbox.invalid";
  await play.require(
    `git init --quiet --initial-branch=main && git add --all && ${git} commit --quiet --message=Clone`,
  );
  for (const branch of BRANCHES) await play.require(`git branch ${branch}`);
  return play;
}

function runInShell(script: string, directory: string, environment: Settings): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const shell = spawn("bash", ["-c", script], {
      cwd: directory,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    shell.once("error", reject);
    shell.once("close", (exitCode) => resolve({ exitCode: exitCode ?? 1, output }));
  });
}

async function readExported(file: string): Promise<Settings> {
  const entries = (await readFile(file, "utf8")).split("\0").filter((entry) => entry.includes("="));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** What was set for one line alone is afterwards what it was before. */
function withoutTemporary(exported: Settings, before: Settings, temporary: Settings): Settings {
  const kept = Object.entries(exported).filter(([name]) => !(name in temporary));
  const restored = Object.keys(temporary).flatMap((name) => {
    const value = before[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries([...kept, ...restored]);
}
