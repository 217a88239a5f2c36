import { writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import type { EngineEvent, PulumiFn, Stack } from "@pulumi/pulumi/automation/index.js";
import { CliError } from "../errors.ts";
import { createEventLog, type Update } from "./events.ts";
import { explainFailure, UpdateError } from "./failures.ts";
import type { Interruption } from "./interruption.ts";
import { lockBreaker } from "./lock-breaker.ts";
import { formatRunMark, isLockConflict, RUN_TAG } from "./locks.ts";
import { type FindCreated, identifyCreated } from "./pending-creates.ts";
import { findPulumi, type PulumiCli, PulumiFailure } from "./pulumi-cli.ts";
import { adoptPendingCreates, pendingCreates, type StackState } from "./state.ts";
import { readYamlMap, type StackFile } from "./values.ts";
import { automationStack, createStackFolder, type StackFolder } from "./workspace.ts";

/** What every stack of this run has in common. */
export interface Engine {
  /** Folder that holds `Pulumi.yaml`. */
  readonly projectDirectory: string;
  /** What the Pulumi CLI and its plugins find in their environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** Identity of the GitHub Actions run; undefined elsewhere. */
  readonly runId: string | undefined;
  /** Tells whether a GitHub Actions run has ended. */
  readonly isRunOver: (runId: string) => Promise<boolean>;
  /** Looks in the cloud for what an interrupted run may have created. */
  readonly findCreated: FindCreated;
}

/** One stack and what it shall become. */
export interface StackRequest {
  readonly name: string;
  readonly settings: StackFile;
  readonly program: PulumiFn;
}

/** Opens a stack, whether it exists already or not. */
export async function openStack(engine: Engine, request: StackRequest): Promise<StackSession> {
  const cli = findPulumi(engine.environment, engine.interruption);
  const project = await readYamlMap(join(engine.projectDirectory, "Pulumi.yaml"));
  const folder = await createStackFolder(project, request.name, request.settings);
  const session = new StackSession(engine, request, cli, folder);
  try {
    await session.load();
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** A stack in a workspace of its own. Every failure of its methods is a CliError that says who must do what. */
export class StackSession {
  public readonly name: string;
  readonly #engine: Engine;
  readonly #cli: PulumiCli;
  readonly #folder: StackFolder;
  readonly #program: PulumiFn;
  #stack: Promise<Stack> | undefined;
  #state: StackState | undefined;

  constructor(engine: Engine, request: StackRequest, cli: PulumiCli, folder: StackFolder) {
    this.name = request.name;
    this.#engine = engine;
    this.#cli = cli;
    this.#folder = folder;
    this.#program = request.program;
  }

  /** What the backend knew of the stack when it was opened; undefined when there is no such stack. */
  get state(): StackState | undefined {
    return this.#state;
  }

  /** Reads the state, while the Automation API is being imported. */
  async load(): Promise<void> {
    const stack = this.#automationStack();
    const [state] = await Promise.all([this.#explained(() => this.#readState()), stack]);
    this.#state = state;
  }

  /** Makes the stack if there is none yet. */
  async ensure(): Promise<void> {
    if (this.#state !== undefined) return;
    await this.#explained(() => this.#run(["stack", "init"]));
    this.#state = { version: 3, deployment: {} };
  }

  /** Replaces the settings that the stack was opened with; they count from the next operation on. */
  async configureWith(settings: StackFile): Promise<void> {
    await this.#folder.configure(settings);
  }

  /** What `up` would do. A stack that was made for the preview does not stay. */
  async preview(): Promise<Update> {
    const isNew = this.#state === undefined;
    await this.ensure();
    try {
      return await this.#operate("preview", (stack, onEvent) => stack.preview({ onEvent }));
    } finally {
      if (isNew) await this.remove();
    }
  }

  /** Brings the stack to what its program says; `onStart` hears of each resource that the engine begins to change. */
  async up(onStart?: (urn: string) => void): Promise<Update> {
    await this.ensure();
    await this.settlePendingCreates();
    return this.#operate("run", (stack, onEvent) =>
      stack.up({
        onEvent: (event) => {
          const begun = event.resourcePreEvent?.metadata;
          if (begun !== undefined && begun.op !== "same") onStart?.(begun.urn);
          onEvent(event);
        },
        showSecrets: false,
      }),
    );
  }

  /** Deletes everything in the stack; the stack itself stays. */
  async destroy(): Promise<Update> {
    await this.settlePendingCreates();
    return this.#operate("run", (stack, onEvent) => stack.destroy({ onEvent, showSecrets: false }));
  }

  /** Forgets the stack. The engine refuses while there is a resource in it; what was begun is looked up first. */
  async remove(): Promise<void> {
    await this.settlePendingCreates();
    await this.#explained(() => this.#run(["stack", "rm", "--yes", "--remove-backups"]));
    this.#state = undefined;
  }

  /**
   * Finds out what became of the creates that an earlier run left unfinished: what exists is adopted, so that the next
   * step updates or deletes it, and only what does not exist is forgotten.
   *
   * @throws CliError `pending-create` when the fate of one cannot be found out
   */
  async settlePendingCreates(): Promise<void> {
    const creates = this.#state === undefined ? [] : pendingCreates(this.#state);
    if (this.#state === undefined || creates.length === 0) return;
    const identifiers = await identifyCreated(creates, this.#engine.findCreated);
    const file = join(this.#folder.path, "state.json");
    await writeFile(file, JSON.stringify(adoptPendingCreates(this.#state, identifiers)), { mode: 0o600 });
    await this.#explained(() => this.#run(["stack", "import", "--file", file]));
    const targets = [...identifiers.keys()].flatMap((urn) => ["--target", urn]);
    if (targets.length > 0) {
      await this.#explained(() => this.#run(["refresh", "--yes", "--skip-preview", "--run-program=false", ...targets]));
    }
    this.#state = await this.#explained(() => this.#readState());
  }

  /** Removes the temporary workspace. */
  async close(): Promise<void> {
    await this.#folder.remove();
  }

  #automationStack(): Promise<Stack> {
    this.#stack ??= automationStack({
      cli: this.#cli,
      folder: this.#folder,
      stackName: this.name,
      program: this.#program,
    });
    return this.#stack;
  }

  async #operate(
    mode: "preview" | "run",
    operation: (stack: Stack, onEvent: (event: EngineEvent) => void) => Promise<unknown>,
  ): Promise<Update> {
    const stack = await this.#automationStack();
    let log = createEventLog(mode);
    let mark: Promise<unknown> | undefined;
    try {
      await this.#withLock(() => {
        log = createEventLog(mode);
        return operation(stack, (event) => {
          if (mode === "run") mark ??= this.#markRun();
          log.record(event);
        });
      });
    } catch (error) {
      const update = log.read();
      const explained = this.#explain(error, update);
      throw explained instanceof CliError ? new UpdateError(explained, update) : explained;
    } finally {
      await mark;
    }
    return log.read();
  }

  /** Leaves the identity of this run with the stack; called once events flow, when the lock is surely ours. */
  async #markRun(): Promise<void> {
    const { runId } = this.#engine;
    const processId = this.#cli.processId;
    if (runId === undefined || processId === undefined) return;
    const mark = formatRunMark({ host: hostname(), processId, runId });
    // Without the mark a dead run's lock cannot be broken from elsewhere; that is no reason to fail this run.
    await this.#run(["stack", "tag", "set", RUN_TAG, mark]).catch(() => undefined);
  }

  /** Runs an operation that takes the lock; when a dead run holds it, the lock is broken and the operation tried again. */
  async #withLock<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof PulumiFailure) || !isLockConflict(error.stderr)) throw error;
      const breakLock = lockBreaker({
        stackName: this.name,
        isRunOver: this.#engine.isRunOver,
        run: (args) => this.#run(args),
      });
      await breakLock(error.stderr);
      this.#state = await this.#readState();
      await this.settlePendingCreates();
      return operation();
    }
  }

  async #explained<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await this.#withLock(operation);
    } catch (error) {
      throw this.#explain(error, undefined);
    }
  }

  #explain(error: unknown, update: Update | undefined): unknown {
    return explainFailure(error, { stack: this.name, interruption: this.#engine.interruption, update });
  }

  async #readState(): Promise<StackState | undefined> {
    try {
      const { stdout } = await this.#run(["stack", "export"]);
      return JSON.parse(stdout);
    } catch (error) {
      if (error instanceof PulumiFailure && /no stack named/.test(error.stderr)) return undefined;
      throw error;
    }
  }

  async #run(args: readonly string[]): Promise<{ readonly stdout: string }> {
    return this.#cli.run([...args, "--stack", this.name], this.#folder.path, this.#folder.environment);
  }
}
