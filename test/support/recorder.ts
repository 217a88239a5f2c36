import * as pulumi from "@pulumi/pulumi";
import { answerCall, answerResource } from "./cloud-answers.ts";

/** What a program asked the engine to make. */
export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly urn: string;

  /** URN of the parent; the type of every ancestor is in it. */
  readonly parent: string;

  /** Exactly what was handed in; a secret is still wrapped, see {@link secret}. */
  readonly inputs: Record<string, unknown>;

  readonly protect: boolean;
  readonly retainOnDelete: boolean;

  /** URN of what it is deleted with; empty when it is deleted by itself. */
  readonly deletedWith: string;

  readonly ignoreChanges: readonly string[];

  /** URNs of what must be made before it. */
  readonly dependencies: readonly string[];

  /** Provider's URN and id; empty for the default one and for components. */
  readonly provider: string;

  /** Timeouts as the engine gets them, such as `20m`. */
  readonly timeouts: { readonly create: string; readonly delete: string };
}

/** Everything that a program registered, and what it returned. */
export interface Recording<T> {
  readonly result: T;
  readonly registrations: readonly Registration[];

  /** The only registration of a type, or of a type and a name; throws when there is none or more than one. */
  one(type: string, name?: string): Registration;

  /** All registrations whose type begins with a text. */
  all(typePrefix: string): readonly Registration[];
}

/** Where a recorded program believes to be. */
export interface RecordingSettings {
  /** @default "pr-12" */
  readonly stack?: string;

  /** The stack's configuration by full key. @default - none */
  readonly config?: Readonly<Record<string, string>>;

  /** Further outputs of stacks that are referred to, by stack. @default - the platform's */
  readonly stackOutputs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const SECRET_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270";

/** A value as it arrives at the engine when it is a secret. */
export function secret<T>(value: T): Record<string, unknown> {
  return { [SECRET_KEY]: SECRET_MARK, value };
}

/** Runs a program against a stand-in for the engine and returns all that it registered, after everything has settled. */
export async function record<T>(
  program: () => T | Promise<T>,
  settings: RecordingSettings = {},
): Promise<Recording<Awaited<T>>> {
  const mocks: pulumi.runtime.Mocks = {
    newResource: (args) => answerResource(args, settings.stackOutputs ?? {}),
    call: answerCall,
  };
  await pulumi.runtime.setMocks(mocks, "greenroom", settings.stack ?? "pr-12", false, "organization");
  pulumi.runtime.setAllConfig({ ...settings.config });
  const registrations = listen();
  try {
    const result = await program();
    return {
      result,
      registrations,
      one: (type, name) => one(registrations, type, name),
      all: (prefix) => all(registrations, prefix),
    };
  } finally {
    await pulumi.runtime.disconnect();
    pulumi.runtime.setAllConfig({});
  }
}

/** The value of an output, once it is known. */
export function known<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}

/** The requests that reach the engine from now on; parents and options are visible nowhere else. */
function listen(): readonly Registration[] {
  const registrations: Registration[] = [];
  const monitor = pulumi.runtime.getMonitor() as unknown as MonitorToListenTo;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) =>
    register(request, (error, response) => {
      if (response !== undefined) registrations.push(describe(request, response.getUrn()));
      callback(error, response);
    });
  return registrations;
}

/** What the SDK keeps to itself of the stand-in engine: its requests are protocol buffers. */
interface MonitorToListenTo {
  registerResource(
    request: RegisterRequest,
    callback: (error: unknown, response: { getUrn(): string } | undefined) => void,
  ): unknown;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProvider(): string;
  getProtect(): boolean | undefined;
  getRetainondelete(): boolean | undefined;
  getDeletedwith(): string;
  getIgnorechangesList(): string[];
  getDependenciesList(): string[];
  getObject(): { toJavaScript(): Record<string, unknown> } | undefined;
  getCustomtimeouts(): { getCreate(): string; getDelete(): string } | undefined;
}

function describe(request: RegisterRequest, urn: string): Registration {
  return {
    type: request.getType(),
    name: request.getName(),
    urn,
    parent: request.getParent(),
    inputs: request.getObject()?.toJavaScript() ?? {},
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
    ignoreChanges: request.getIgnorechangesList(),
    dependencies: request.getDependenciesList(),
    provider: request.getProvider(),
    timeouts: {
      create: request.getCustomtimeouts()?.getCreate() ?? "",
      delete: request.getCustomtimeouts()?.getDelete() ?? "",
    },
  };
}

function one(registrations: readonly Registration[], type: string, name?: string): Registration {
  const found = registrations.filter((entry) => entry.type === type && (name === undefined || entry.name === name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = registrations.map((entry) => `${entry.type} ${entry.name}`).join("\n  ");
  throw new Error(`${found.length} registrations of ${type} ${name ?? ""} among:\n  ${names}`);
}

function all(registrations: readonly Registration[], typePrefix: string): readonly Registration[] {
  return registrations.filter((entry) => entry.type.startsWith(typePrefix));
}
