import { SYSTEM_NAMESPACE } from "../../components/naming.ts";
import { CliError } from "../errors.ts";
import { type ClusterAccess, deleteAt, findJson, get } from "./cluster-request.ts";
import { type ClusterUsage, readClusterUsage } from "./cluster-usage.ts";
import type { ClusterCredentials } from "./digitalocean.ts";
import { isRecord, records, text } from "./json-api.ts";

/** A container that does not do what it should, and the end of its log. */
export interface PodTrouble {
  readonly pod: string;
  /** Value of the label `app.kubernetes.io/name`; empty when there is none. */
  readonly app: string;
  readonly container: string;
  /** Why, in the words of Kubernetes, such as `CrashLoopBackOff`. */
  readonly reason: string;
  readonly log: readonly string[];
}

/** An object by its name alone. */
export interface ObjectName {
  readonly kind: string;
  readonly name: string;
}

/** A namespace, and whose it says that it is. */
export interface NamespaceView {
  readonly name: string;
  /** The environment that its labels name; empty when it bears none of ours. */
  readonly owner: string;
}

/** How far a Deployment is. */
export interface DeploymentView {
  readonly name: string;
  readonly readyPods: number;
}

/** One cluster, as far as the command line needs it. */
export interface Kubernetes {
  /** What opens it, for an hour. */
  readonly credentials: ClusterCredentials;
  hasNamespace(name: string): Promise<boolean>;
  allNamespaces(): Promise<readonly NamespaceView[]>;
  /** Asks for a namespace to be deleted, with all that is in it; that it is gone, {@link hasNamespace} tells. */
  deleteNamespace(name: string): Promise<void>;
  /** Names of the Jobs that work for an environment in the platform's own namespace. */
  systemJobs(environment: string): Promise<readonly string[]>;
  /** Deletes a Job of the platform's own namespace, and its pods. */
  deleteSystemJob(name: string): Promise<void>;
  /** What is in a namespace: pods, routes and volumes, which serve or cost something. */
  objectsIn(namespace: string): Promise<readonly ObjectName[]>;
  deployments(namespace: string): Promise<readonly DeploymentView[]>;
  /** How much its nodes have, and how much of that its pods ask for. */
  usage(): Promise<ClusterUsage>;
  /** The containers of a namespace that wait or have failed. */
  podTroubles(namespace: string): Promise<readonly PodTrouble[]>;
  /** Looks for an object; its path is worked out from the cluster's own list of kinds. */
  find(object: ObjectReference): Promise<{ readonly isNamespaced: boolean } | undefined>;
}

/** An object by everything that names it. */
export interface ObjectReference extends ObjectName {
  /** Such as `apps/v1`. */
  readonly apiVersion: string;
  /** Ignored for kinds that stand in no namespace. */
  readonly namespace: string;
}

const LOG_LINES = 20;
const SYSTEM_JOBS = `/apis/batch/v1/namespaces/${SYSTEM_NAMESPACE}/jobs`;

/** Makes the client; every call goes straight to the API server, without loading a Kubernetes library. */
export function createKubernetes(access: ClusterAccess): Kubernetes {
  const find = (path: string) => findJson(access, path);
  const items = async (path: string) => {
    const list = await find(path);
    return isRecord(list) ? records(list.items) : [];
  };
  const lists = [
    ["Pod", (namespace: string) => `/api/v1/namespaces/${namespace}/pods`],
    ["HTTPRoute", (namespace: string) => `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes`],
    ["PersistentVolumeClaim", (namespace: string) => `/api/v1/namespaces/${namespace}/persistentvolumeclaims`],
  ] as const;
  return {
    credentials: access,
    usage: () => readClusterUsage(access),
    hasNamespace: async (name) => (await find(`/api/v1/namespaces/${name}`)) !== undefined,
    allNamespaces: () => readNamespaces(access),
    deleteNamespace: (name) => deleteAt(access, `/api/v1/namespaces/${name}`),
    systemJobs: async (environment) =>
      (await items(SYSTEM_JOBS)).map(metadata).flatMap(({ name, owner }) => (owner === environment ? [name] : [])),
    deleteSystemJob: (name) => deleteAt(access, `${SYSTEM_JOBS}/${name}?propagationPolicy=Background`),
    objectsIn: async (namespace) =>
      (
        await Promise.all(
          lists.map(async ([kind, path]) =>
            (await items(path(namespace))).map((item) => ({ kind, name: metadata(item).name })),
          ),
        )
      ).flat(),
    deployments: async (namespace) =>
      (await items(`/apis/apps/v1/namespaces/${namespace}/deployments`)).map((item) => ({
        name: metadata(item).name,
        readyPods: isRecord(item.status) ? Number(item.status.readyReplicas ?? 0) : 0,
      })),
    podTroubles: async (namespace) => {
      const pods = await items(`/api/v1/namespaces/${namespace}/pods`);
      const troubles = pods.flatMap(troublesOf);
      return Promise.all(
        troubles.map(async ({ restarted, ...trouble }) => ({
          ...trouble,
          log: await readLog(access, namespace, trouble.pod, trouble.container, restarted),
        })),
      );
    },
    find: async ({ apiVersion, kind, namespace, name }) => {
      const base = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const group = await find(base);
      const kinds = isRecord(group) ? records(group.resources) : [];
      const found = kinds.find((entry) => text(entry, "kind") === kind && !text(entry, "name").includes("/"));
      if (found === undefined) return undefined;
      const isNamespaced = found.namespaced === true;
      const scope = isNamespaced ? `/namespaces/${namespace}` : "";
      const object = await find(`${base}${scope}/${text(found, "name")}/${name}`);
      return object === undefined ? undefined : { isNamespaced };
    },
  };
}

interface Metadata {
  readonly name: string;
  readonly app: string;
  /** The environment that it is marked with; empty when it is not ours. */
  readonly owner: string;
}

function metadata(item: Readonly<Record<string, unknown>>): Metadata {
  const record = isRecord(item.metadata) ? item.metadata : {};
  const labels = isRecord(record.labels) ? record.labels : {};
  const isOurs = labels["app.kubernetes.io/managed-by"] === "greenroom";
  return {
    name: text(record, "name"),
    app: text(labels, "app.kubernetes.io/name"),
    owner: isOurs ? text(labels, "greenroom.dev/environment") : "",
  };
}

function troublesOf(pod: Readonly<Record<string, unknown>>) {
  const status = isRecord(pod.status) ? pod.status : {};
  const { name, app } = metadata(pod);
  const containers = [...records(status.initContainerStatuses), ...records(status.containerStatuses)];
  return containers.flatMap((container) => {
    const state = isRecord(container.state) ? container.state : {};
    const reason = waitingReason(state) ?? terminatedReason(state) ?? notReadyReason(container, state);
    if (reason === undefined) return [];
    const restarted = Number(container.restartCount ?? 0) > 0 && !isRecord(state.terminated);
    return [{ pod: name, app, container: text(container, "name"), reason, restarted }];
  });
}

function waitingReason(state: Readonly<Record<string, unknown>>): string | undefined {
  if (!isRecord(state.waiting)) return undefined;
  const message = text(state.waiting, "message");
  return `${text(state.waiting, "reason")}${message === "" ? "" : `: ${message}`}`;
}

function terminatedReason(state: Readonly<Record<string, unknown>>): string | undefined {
  if (!isRecord(state.terminated) || state.terminated.exitCode === 0) return undefined;
  return `${text(state.terminated, "reason")}, exit code ${text(state.terminated, "exitCode")}`;
}

function notReadyReason(
  container: Readonly<Record<string, unknown>>,
  state: Readonly<Record<string, unknown>>,
): string | undefined {
  return isRecord(state.running) && container.ready === false ? "running, but its readiness check fails" : undefined;
}

/** The end of a log; of the earlier container when the present one has only just been started again. */
async function readLog(
  access: ClusterAccess,
  namespace: string,
  pod: string,
  container: string,
  restarted: boolean,
): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?container=${container}&tailLines=${LOG_LINES}`;
  const previous = restarted ? await get(access, `${path}&previous=true`) : undefined;
  const answer = previous?.status === 200 ? previous : await get(access, path);
  return answer.status === 200 ? answer.body.split("\n").filter((line) => line !== "") : [];
}

async function readNamespaces(access: ClusterAccess): Promise<readonly NamespaceView[]> {
  const list = await findJson(access, "/api/v1/namespaces");
  if (!isRecord(list) || !Array.isArray(list.items)) {
    throw new CliError(
      "answer-incomplete",
      `The cluster at ${access.server} gave no list of its namespaces.`,
      "Nothing is concluded from half an answer: run the command again.",
    );
  }
  return records(list.items).map((item) => {
    const { name, owner } = metadata(item);
    return { name, owner };
  });
}
