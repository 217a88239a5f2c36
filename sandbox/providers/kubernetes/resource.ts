import { ProviderError } from "../framework/errors.ts";
import type {
  CheckRequest,
  CheckResult,
  CreateRequest,
  CreateResult,
  DeleteRequest,
  DiffRequest,
  DiffResult,
  ReadRequest,
  ReadResult,
  ResourceType,
  UpdateRequest,
} from "../framework/provider.ts";
import { containsUnknown, type Properties, type Value } from "../framework/values.ts";
import type { Connection } from "./connection.ts";
import { create } from "./create.ts";
import { deleteResource } from "./delete.ts";
import { diffObject, needsItsName } from "./diff.ts";
import { objectPath } from "./discovery.ts";
import { nameObject } from "./naming.ts";
import { isAnnotated, isConditionTrue, type KubernetesObject, nameOf, namespaceOf } from "./object.ts";
import { toInputs, toObject } from "./properties.ts";
import { readResource } from "./read.ts";
import type { KubernetesType } from "./type-token.ts";
import { update } from "./update.ts";

const REPLACE_UNREADY = "pulumi.com/replaceUnready";

/** One kind of Kubernetes object as a Pulumi resource. */
export class KubernetesResource implements ResourceType {
  private readonly type: KubernetesType;
  private readonly connection: Connection;

  constructor(type: KubernetesType, connection: Connection) {
    this.type = type;
    this.connection = connection;
  }

  async check(request: CheckRequest): Promise<CheckResult> {
    const object = toObject(request.news, this.type);
    // Unknown metadata stay unknown until the program's update, which checks again.
    if (containsUnknown(request.news.metadata) && typeof request.news.metadata === "string") {
      return { inputs: request.news };
    }
    if (this.type.isPatch && nameOf(object) === "") {
      throw new ProviderError("patch resources require the `.metadata.name` field to be set");
    }
    const old = request.olds === undefined ? undefined : toObject(request.olds, this.type);
    const named = nameObject(object, old, request);
    return { inputs: toInputs(await this.withNamespace(named)) };
  }

  async diff(request: DiffRequest): Promise<DiffResult> {
    const result = diffObject(request, this.type, this.connection.settings);
    const wanted = toObject(request.news, this.type);
    if (!(await isUnreadyJob(this.connection, wanted))) return result;
    const path = `metadata.annotations["${REPLACE_UNREADY}"]`;
    return {
      changes: [...result.changes, { path, kind: "update", replaces: true }],
      deleteBeforeReplace: needsItsName(wanted, toObject(request.oldInputs, this.type)),
    };
  }

  async create(request: CreateRequest): Promise<CreateResult> {
    return create(this.type, this.connection, request);
  }

  async read(request: ReadRequest): Promise<ReadResult | undefined> {
    return readResource(this.type, this.connection, request);
  }

  async update(request: UpdateRequest): Promise<Properties> {
    return update(this.type, this.connection, request);
  }

  async delete(request: DeleteRequest): Promise<void> {
    return deleteResource(this.type, this.connection, request);
  }

  private async withNamespace(object: KubernetesObject): Promise<KubernetesObject> {
    if (containsUnknown(object.metadata.namespace as Value | undefined) || namespaceOf(object) !== "") return object;
    const cluster = await this.connection.find();
    // Without an answer nobody can tell, and nothing will be created either.
    if (cluster === undefined) return object;
    const kind = await cluster.discovery.find(object.apiVersion, object.kind);
    // A kind that is only planned is taken to have namespaces, as in the original.
    if (kind?.isNamespaced === false) return object;
    return { ...object, metadata: { ...object.metadata, namespace: cluster.defaultNamespace } };
  }
}

/** A Job that did not complete and asks to be made anew then, instead of being left as it is. */
async function isUnreadyJob(connection: Connection, wanted: KubernetesObject): Promise<boolean> {
  if (wanted.kind !== "Job" || !isAnnotated(wanted, REPLACE_UNREADY)) return false;
  const cluster = await connection.find();
  const kind = await cluster?.discovery.find(wanted.apiVersion, wanted.kind);
  if (cluster === undefined || kind === undefined) return false;
  const live = await cluster.client.find(objectPath(kind, namespaceOf(wanted), nameOf(wanted)));
  return live !== undefined && !isConditionTrue(live, "Complete");
}
