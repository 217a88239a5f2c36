import { InitializationError, ProviderError } from "../framework/errors.ts";
import type {
  CheckRequest,
  CheckResult,
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  PropertyChange,
  ReadRequest,
  ReadResult,
  ResourceRequest,
  ResourceType,
  UpdateRequest,
} from "../framework/provider.ts";
import { isProperties, type Properties, type Value } from "../framework/values.ts";
import { type CheckedType, checkInputs } from "./schema/check.ts";
import { compareInputs } from "./schema/compare.ts";
import { expectOutputs, inputsFromOutputs, markSecrets, withoutMarks } from "./schema/convert.ts";
import type { Schema } from "./schema/property.ts";
import { defaultsOf } from "./schema/rules.ts";

const DEFAULT_TIMEOUT_SECONDS = 1200;

/** What an operation may use. */
export interface Operation<Client> {
  readonly api: Client;
  /** From `customTimeouts`, or else the type's default. */
  readonly timeoutSeconds: number;
  readonly log: ResourceRequest["log"];
}

/** A resource that the API has taken on. */
export interface Created {
  readonly id: string;
  /** What only the answer to the creation tells. */
  readonly known?: Properties;
}

/** An update in place. */
export interface Update {
  readonly id: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly outputs: Properties;
  /** Whether any of these top-level properties changes. */
  isChanged(...names: string[]): boolean;
}

/** A resource type in the API's terms: one page per type. */
export interface Description<Client> extends CheckedType {
  /** Such as `digitalocean:index/vpc:Vpc`. */
  readonly type: string;
  readonly properties: Schema;
  /** What the original waits at most, in seconds. @default 1200 each */
  readonly timeouts?: { readonly create?: number; readonly update?: number; readonly delete?: number };
  /** Changes what a comparison found; for rules that depend on more than one property. */
  adjust?(changes: readonly PropertyChange[], request: DiffRequest): PropertyChange[];
  /** Creates it. A failure here means that nothing is stored, whatever the API may have made by then. */
  create(operation: Operation<Client>, inputs: Properties): Promise<Created>;
  /** Set when the answer to the creation tells all, so that nothing is read after it. */
  readonly isToldByCreate?: boolean;
  /**
   * What is left to do once it has an id. A failure here stores the resource as not ready.
   *
   * @param known - The inputs, and what the creation told.
   */
  finish?(operation: Operation<Client>, id: string, known: Properties): Promise<void>;
  /**
   * Its outputs; undefined when it is gone.
   *
   * @param known - What is in the state, or after an import what the id told.
   */
  read(operation: Operation<Client>, id: string, known: Properties): Promise<Properties | undefined>;
  /** Changes it in place; a type without it says of every property that it replaces. */
  update?(operation: Operation<Client>, update: Update): Promise<void>;
  /** Outputs that an update makes outdated, so that they are read anew although the state knows them. */
  readonly outdated?: readonly string[];
  delete(operation: Operation<Client>, id: string, outputs: Properties): Promise<void>;
  /** What the id of an import tells; without it, an import's id is the id. */
  import?(operation: Operation<Client>, id: string): Promise<Created> | Created;
}

/** Gives a described type the life that the engine drives. */
export function createResourceType<Client>(description: Description<Client>, api: () => Client): ResourceType {
  return new DescribedResource(description, api);
}

class DescribedResource<Client> implements ResourceType {
  readonly #description: Description<Client>;
  readonly #api: () => Client;

  constructor(description: Description<Client>, api: () => Client) {
    this.#description = description;
    this.#api = api;
  }

  check(request: CheckRequest): CheckResult {
    return checkInputs(this.#description, request);
  }

  diff(request: DiffRequest): DiffResult {
    const { properties, isNamed } = this.#description;
    const { oldInputs, news, outputs, ignoreChanges } = request;
    const found = compareInputs(properties, oldInputs, news, outputs).filter(
      ({ path }) => !ignoreChanges.some((ignored) => path === ignored || /^[.[]/.test(path.slice(ignored.length))),
    );
    const changes = this.#description.adjust?.(found, request) ?? found;
    // Two resources cannot bear the same name: one that the program chose is free only after the deletion.
    const keepsName = isNamed && !defaultsOf(news).includes("name") && news.name === oldInputs.name;
    return { changes, deleteBeforeReplace: keepsName && changes.some(({ replaces }) => replaces) };
  }

  async create(request: CreateRequest): Promise<CreateResult> {
    const { properties } = this.#description;
    if (request.isPreview) return { id: "", outputs: this.#mark(expectOutputs(properties, request.inputs)) };
    const operation = this.#operation(request, this.#description.timeouts?.create, request.timeoutSeconds);
    const inputs = plain(request.inputs);
    return listingErrors(async () => {
      const created = await this.#description.create(operation, inputs);
      const known = { ...inputs, ...created.known };
      try {
        await this.#description.finish?.(operation, created.id, known);
        const outputs = this.#description.isToldByCreate
          ? {}
          : await this.#description.read(operation, created.id, known);
        if (outputs === undefined) throw new UnseenError(request.urn);
        return { id: created.id, outputs: this.#mark({ ...known, ...outputs }) };
      } catch (error) {
        if (error instanceof UnseenError) throw error;
        const message = error instanceof Error ? error.message : String(error);
        throw new InitializationError(message, { id: created.id, outputs: this.#mark(known) });
      }
    });
  }

  async read(request: ReadRequest): Promise<ReadResult | undefined> {
    const operation = this.#operation(request, undefined, undefined);
    return listingErrors(async () => {
      const isImport = Object.keys(request.outputs).length === 0;
      const imported = isImport ? await this.#description.import?.(operation, request.id) : undefined;
      const id = imported?.id ?? request.id;
      const known = imported?.known ?? request.outputs;
      const live = await this.#description.read(operation, id, known);
      if (live === undefined) return undefined;
      const outputs = { ...known, ...live };
      const inputs = inputsFromOutputs(this.#description.properties, request.inputs, outputs);
      return { id, inputs, outputs: this.#mark(outputs) };
    });
  }

  async update(request: UpdateRequest): Promise<Properties> {
    const { properties, outdated = [] } = this.#description;
    const { id, oldInputs: olds, news, outputs } = request;
    const kept = Object.entries(outputs).filter(
      ([name]) => news[name] !== undefined || (properties[name]?.source !== "optional" && !outdated.includes(name)),
    );
    const known = merge(Object.fromEntries(kept), plain(news));
    if (request.isPreview) return this.#mark(known);
    const operation = this.#operation(request, this.#description.timeouts?.update, request.timeoutSeconds);
    const changes = this.diff(request).changes.map(({ path }) => path.split(/[.[]/)[0]);
    const isChanged = (...names: string[]) => names.some((name) => changes.includes(name));
    return listingErrors(async () => {
      const update = { id, olds: plain(olds), news: plain(news), outputs, isChanged };
      await this.#description.update?.(operation, update);
      const live = await this.#description.read(operation, id, known);
      if (live === undefined) throw new ProviderError(`${request.urn} was updated, but is gone`);
      return this.#mark({ ...known, ...live });
    });
  }

  async delete(request: DeleteRequest): Promise<void> {
    const operation = this.#operation(request, this.#description.timeouts?.delete, request.timeoutSeconds);
    await listingErrors(() => this.#description.delete(operation, request.id, request.outputs));
  }

  #operation(
    request: ResourceRequest,
    defaultSeconds: number | undefined,
    customSeconds: number | undefined,
  ): Operation<Client> {
    const timeoutSeconds = customSeconds ?? defaultSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    return { api: this.#api(), log: request.log, timeoutSeconds };
  }

  #mark(outputs: Properties): Properties {
    return markSecrets(this.#description.properties, outputs);
  }
}

/**
 * A 404 right after the creation, as from a service that becomes consistent only by and by. The original then stores
 * nothing, and what was made belongs to nobody: https://github.com/digitalocean/terraform-provider-digitalocean/issues/852
 * The message is its bridge's own.
 */
class UnseenError extends ProviderError {
  override readonly name = "UnseenError";

  constructor(urn: string) {
    super(`expected non-nil error with nil state during Create of ${urn}`);
  }
}

function plain(properties: Properties): Properties {
  const value = withoutMarks(properties);
  return isProperties(value) ? value : {};
}

function merge(olds: Properties, news: Properties): Properties {
  const merged: Record<string, Value> = { ...olds };
  for (const [name, value] of Object.entries(news)) {
    const old = olds[name];
    merged[name] = isProperties(old) && isProperties(value) ? { ...old, ...value } : value;
  }
  return merged;
}

/** The original passes its failures on as a list, and that is what a log or a report of it looks like. */
async function listingErrors<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    if (!(error instanceof ProviderError) || error instanceof UnseenError) throw error;
    const message = `1 error occurred:\n\t* ${error.message}\n\n`;
    if (error instanceof InitializationError) throw new InitializationError(message, error.resource);
    throw new ProviderError(message, { cause: error });
  }
}
