import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { formatRunMark, type RunAttempt, runTag } from "./locks.ts";
import { type PulumiCli, PulumiFailure } from "./pulumi-cli.ts";
import type { StackState } from "./state.ts";
import { readStateFile } from "./state-file.ts";
import { removeTornAttributes } from "./torn-attributes.ts";
import type { StackFolder } from "./workspace.ts";

/** The commands of the Pulumi CLI on one stack that need no program. Their failures are PulumiFailures, not explained. */
export class StackCommands {
  readonly #stackName: string;
  readonly #cli: PulumiCli;
  readonly #folder: StackFolder;

  constructor(stackName: string, cli: PulumiCli, folder: StackFolder) {
    this.#stackName = stackName;
    this.#cli = cli;
    this.#folder = folder;
  }

  async run(args: readonly string[]): Promise<{ readonly stdout: string }> {
    return this.#cli.run([...args, "--stack", this.#stackName], this.#folder.path, this.#folder.environment);
  }

  /** What the backend knows of the stack; undefined when there is no such stack. */
  async readState(): Promise<StackState | undefined> {
    const place = { backendUrl: this.#cli.environment.PULUMI_BACKEND_URL, project: this.#folder.project };
    await removeTornAttributes(place, this.#stackName);
    const state = await readStateFile(place, this.#stackName);
    if (state !== undefined) return state;
    try {
      const { stdout } = await this.run(["stack", "export"]);
      return JSON.parse(stdout);
    } catch (error) {
      if (error instanceof PulumiFailure && /no stack named/.test(error.stderr)) return undefined;
      throw error;
    }
  }

  /** Makes the stack, if nobody else has made it meanwhile, and tells its state. */
  async create(): Promise<StackState | undefined> {
    try {
      await this.run(["stack", "init"]);
      return { version: 3, deployment: {} };
    } catch (error) {
      if (error instanceof PulumiFailure && /stack '[^']*' already exists/.test(error.stderr)) return this.readState();
      throw error;
    }
  }

  /** Replaces what the backend knows of the stack. */
  async writeState(state: StackState): Promise<void> {
    const file = join(this.#folder.path, "state.json");
    await writeFile(file, JSON.stringify(state), { mode: 0o600 });
    await this.run(["stack", "import", "--file", file]);
  }

  /** Takes over what the providers know of some resources. */
  async refreshOnly(urns: readonly string[]): Promise<void> {
    if (urns.length === 0) return;
    const targets = urns.flatMap((urn) => ["--target", urn]);
    await this.run(["refresh", "--yes", "--skip-preview", "--run-program=false", ...targets]);
  }

  /**
   * Leaves the identity of the run with the stack that a process of it is about to lock, so that others can find out
   * whether the run is over. Gives back how to take it away again.
   */
  async markRun(run: RunAttempt, processId: number): Promise<() => Promise<void>> {
    const tag = runTag({ host: hostname(), processId });
    const mark = formatRunMark({ ...run, startedAt: new Date().toISOString() });
    // Without the mark a dead run's lock cannot be broken from elsewhere; that is no reason to fail this run.
    const attempt = (...args: readonly string[]) =>
      this.run(["stack", "tag", ...args]).then(
        () => true,
        () => false,
      );
    const isMarked = await attempt("set", tag, mark);
    return async () => {
      if (isMarked) await attempt("rm", tag);
    };
  }
}
