import type { KubernetesClient } from "./client.ts";
import { KubernetesApiError, UnknownKindError } from "./errors.ts";
import { objectsAt } from "./object.ts";

/** A kind of object as the API server serves it. */
export interface ResourceKind {
  /** As `v1` or `apps/v1`. */
  readonly apiVersion: string;
  readonly kind: string;
  /** The name in paths, as `deployments`. */
  readonly plural: string;
  readonly isNamespaced: boolean;
}

/** Asks the API server which kinds it serves; each group and version is asked for once, when it is needed. */
export class Discovery {
  private readonly client: KubernetesClient;
  private readonly known = new Map<string, Promise<readonly ResourceKind[]>>();

  constructor(client: KubernetesClient) {
    this.client = client;
  }

  /** @throws UnknownKindError when the API server does not serve it. */
  async require(apiVersion: string, kind: string): Promise<ResourceKind> {
    const found = await this.find(apiVersion, kind);
    if (found !== undefined) return found;
    throw new UnknownKindError(apiVersion, kind);
  }

  /** The kind; `undefined` when the API server does not serve it (now: a later question asks again). */
  async find(apiVersion: string, kind: string): Promise<ResourceKind | undefined> {
    const kinds = await this.kindsOf(apiVersion);
    const found = kinds.find((candidate) => candidate.kind === kind);
    if (found === undefined) this.known.delete(apiVersion);
    return found;
  }

  private kindsOf(apiVersion: string): Promise<readonly ResourceKind[]> {
    const known = this.known.get(apiVersion);
    if (known !== undefined) return known;
    const asked = this.ask(apiVersion);
    this.known.set(apiVersion, asked);
    asked.catch(() => this.known.delete(apiVersion));
    return asked;
  }

  private async ask(apiVersion: string): Promise<readonly ResourceKind[]> {
    try {
      const list = await this.client.send({ method: "GET", path: groupPath(apiVersion) });
      return objectsAt(list, "resources")
        .filter((resource) => !String(resource.name).includes("/"))
        .map((resource) => ({
          apiVersion,
          kind: String(resource.kind),
          plural: String(resource.name),
          isNamespaced: resource.namespaced === true,
        }));
    } catch (error) {
      if (error instanceof KubernetesApiError && error.isNotFound()) return [];
      throw error;
    }
  }
}

/** The path of all objects of a kind, within `namespace` where the kind has namespaces. */
export function collectionPath(kind: ResourceKind, namespace: string): string {
  const scope = kind.isNamespaced ? `/namespaces/${encodeURIComponent(namespace || "default")}` : "";
  return `${groupPath(kind.apiVersion)}${scope}/${kind.plural}`;
}

/** The path of one object. */
export function objectPath(kind: ResourceKind, namespace: string, name: string): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
