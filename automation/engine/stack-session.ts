import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { CliError } from "../errors.ts";
import { createEventLog, type EventMode, type Update } from "./events.ts";
import { explainFailure, UpdateError } from "./failures.ts";
import type { Interruption } from "./interruption.ts";
import type { LockProofs } from "./lock-breaker.ts";
import type { LockWaiting } from "./lock-gate.ts";
import { mending } from "./lost-resources.ts";
import type { Operation, OperationOptions, UpOptions } from "./operation.ts";
import { freeOwnLock } from "./own-lock.ts";
import type { FindCreated } from "./pending-creates.ts";
import { type LoadPolicies, type PolicyPack, policyPack, withAnalyzer } from "./policy-pack.ts";
import { findPulumi, type PulumiCli } from "./pulumi-cli.ts";
import { leaveRunMarks, type RunMarks } from "./run-marks.ts";
import { StackCommands } from "./stack-commands.ts";
import { StackRecord } from "./stack-record.ts";
import { type StackState, stackOutputs } from "./state.ts";
import { readYamlMap, type StackFile } from "./values.ts";
import { automationStack, createStackFolder, type StackFolder, type StackProgram } from "./workspace.ts";

/** What every stack of this run has in common. */
export interface Engine extends LockProofs {
  /** Folder that holds `Pulumi.yaml`. */
  readonly projectDirectory: string;
  /** What the Pulumi CLI and its plugins find in their environment. */
  readonly environment: NodeJS.ProcessEnv;
  readonly interruption: Interruption;
  /** Looks in the cloud for what an interrupted run may have created. */
  readonly findCreated: FindCreated;
  /** The policies that previews and updates are held to. @default - there are none */
  readonly policies?: LoadPolicies;
  /** Looks there for what a failed create made nevertheless. @default - nothing is looked for */
  readonly findLost?: FindCreated;
}

/** One stack and what it shall become. */
export interface StackRequest extends LockWaiting {
  readonly name: string;
  readonly settings: StackFile;
  readonly program: StackProgram;
  /** Whether the program is held to the policy pack. @default false */
  readonly isHeldToPolicies?: boolean;
}

/** Opens a stack, whether it exists already or not. */
export async function openStack(engine: Engine, request: StackRequest): Promise<StackSession> {
  const cli = findPulumi(engine.environment, engine.interruption);
  const project = await readYamlMap(join(engine.projectDirectory, "Pulumi.yaml"));
  const load = request.isHeldToPolicies === true ? engine.policies : undefined;
  const described = load === undefined ? project : withAnalyzer(project);
  const folder = await createStackFolder(described, request.name, request.settings);
  const policies = load === undefined ? undefined : policyPack(load, folder.path);
  const session = new StackSession(engine, request, cli, folder, policies);
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
  readonly #program: StackProgram;
  readonly #commands: StackCommands;
  readonly #record: StackRecord;
  readonly #policies: PolicyPack | undefined;
  readonly #marks: RunMarks;
  #stack: Promise<Stack> | undefined;

  constructor(
    engine: Engine,
    request: StackRequest,
    cli: PulumiCli,
    folder: StackFolder,
    policies: PolicyPack | undefined,
  ) {
    const { name, waitForLock, onWait, givesUpAfterWait } = request;
    this.name = name;
    this.#engine = engine;
    this.#cli = cli;
    this.#folder = folder;
    this.#policies = policies;
    this.#program = request.program;
    this.#commands = new StackCommands(name, cli, folder);
    this.#marks = leaveRunMarks(cli, this.#commands, engine.ownRun);
    this.#record = new StackRecord(
      { ...engine, stackName: name, waitForLock, onWait, givesUpAfterWait },
      this.#commands,
    );
  }

  /** What the backend knew of the stack when it was opened or waited for; undefined when there is no such stack. */
  get state(): StackState | undefined {
    return this.#record.state;
  }

  /** The outputs in {@link state}; a secret one reads `[secret]`. Empty when there is no such stack. */
  get outputs(): Readonly<Record<string, unknown>> {
    return this.state === undefined ? {} : stackOutputs(this.state);
  }

  /** Reads the state. */
  async load(): Promise<void> {
    await this.#explained(() => this.#record.read());
  }

  /** Makes the stack if there is none yet, and gets ready to change it. */
  async ensure(): Promise<void> {
    await Promise.all([this.#explained(() => this.#record.create()), this.#automationStack()]);
  }

  /** Replaces the settings that the stack was opened with; they count from the next operation on. */
  async configureWith(settings: StackFile): Promise<void> {
    await this.#folder.configure(settings);
  }

  /** What `up` would do. A stack that was made for the preview does not stay. */
  async preview(options: OperationOptions = {}): Promise<Update> {
    const isNew = this.state === undefined;
    await this.ensure();
    try {
      return await this.#operate("preview", async (stack, onEvent) =>
        stack.preview({ ...(await this.#engineOptions(options)), onEvent }),
      );
    } finally {
      if (isNew) await this.remove();
    }
  }

  /** Brings the stack to what its program says. */
  async up({ onStart, ...options }: UpOptions = {}): Promise<Update> {
    return this.#operateMending(async (stack, onEvent) => {
      await this.#record.create();
      await this.#record.settlePendingCreates();
      await stack.up({
        ...(await this.#engineOptions(options)),
        onEvent: (event) => {
          const begun = event.resourcePreEvent?.metadata;
          if (begun !== undefined && begun.op !== "same" && begun.op !== "refresh") onStart?.(begun.urn);
          onEvent(event);
        },
      });
    });
  }

  /**
   * What is otherwise than the state says: an `update` is a resource with other properties, before as the state has them
   * and after as they were found, and a `delete` is one that is gone. Changes nothing, and takes no lock. The program
   * says how the providers reach what is there; with an empty one, the state does.
   *
   * @throws CliError `environment-not-found`
   */
  async drift(): Promise<Update> {
    return this.#operate("drift", (stack, onEvent) => stack.previewRefresh({ onEvent, runProgram: true }));
  }

  /**
   * Deletes everything in the stack; the stack itself stays. Where there is no stack, nothing is to be done.
   *
   * @param options.runProgram - run the program first; when it throws, nothing is deleted. The default is not to.
   */
  async destroy({ runProgram = false }: { readonly runProgram?: boolean } = {}): Promise<Update> {
    return this.#operateMending(async (stack, onEvent) => {
      await this.#record.settlePendingCreates();
      await this.#record.unlessGone(() => stack.destroy({ onEvent, showSecrets: false, runProgram }));
    });
  }

  /** Forgets the stack. The engine refuses while there is a resource in it; what was begun is looked up first. */
  async remove(): Promise<void> {
    await this.#explained(async () => {
      await this.#record.settlePendingCreates();
      await this.#record.remove();
    });
  }

  /** Removes the temporary workspace. */
  async close(): Promise<void> {
    await this.#policies?.stop();
    await this.#folder.remove();
  }

  #automationStack(): Promise<Stack> {
    this.#stack ??= automationStack({
      cli: this.#cli,
      folder: this.#folder,
      stackName: this.name,
      program: this.#program,
      prepare: () => this.#prepare(),
    });
    return this.#stack;
  }

  #prepare(): void {
    // The engine asks for the policies first. It hears of a failure then; here it is nobody's unhandled rejection.
    this.#policies?.load().catch(() => undefined);
    this.#program.prepare?.();
  }

  #operateMending(operation: Operation): Promise<Update> {
    return mending(
      () => this.#operate("run", operation),
      (failures) => this.#record.recover(failures),
    );
  }

  async #operate(mode: EventMode, operation: Operation): Promise<Update> {
    const stack = await this.#automationStack();
    let log = createEventLog(mode);
    try {
      await this.#record.withLock(() => {
        log = createEventLog(mode);
        return operation(stack, (event) => log.record(event));
      });
    } catch (error) {
      await this.#tidyAfter(error);
      const update = log.read();
      const explained = this.#policies?.failure ?? this.#explain(error, update);
      throw explained instanceof CliError ? new UpdateError(explained, update) : explained;
    } finally {
      await this.#marks.clear();
    }
    return log.read();
  }

  async #explained<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await this.#record.withLock(operation);
    } catch (error) {
      await this.#tidyAfter(error);
      throw this.#explain(error, undefined);
    }
  }

  /** What a command has left behind that a signal ended. */
  #tidyAfter(error: unknown): Promise<void> {
    return freeOwnLock(error, new StackCommands(this.name, this.#cli.undisturbed(), this.#folder));
  }

  /** The one place where the engine's own options for previews and updates are put together. */
  async #engineOptions({ refresh = false }: OperationOptions) {
    const policyPacks = this.#policies === undefined ? [] : [await this.#policies.ready()];
    // A refresh needs providers that can log in, and only the program knows today's credentials.
    return { showSecrets: false, policyPacks, ...(refresh ? { refresh, runProgram: true } : {}) };
  }

  #explain(error: unknown, update: Update | undefined): unknown {
    return explainFailure(error, { stack: this.name, interruption: this.#engine.interruption, update });
  }
}
