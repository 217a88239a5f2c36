import type { KubernetesClient } from "../client.ts";
import { identify, type JsonObject, numberAt, objectAt, objectsAt, textAt } from "../object.ts";
import { containerStatuses } from "./pods.ts";
import type { Snapshot } from "./verdict.ts";

const SHOWN_LOG_LINES = 20;
const SHOWN_EVENTS = 10;
const SHOWN_LOGS = 3;

/**
 * Collects what the cluster says about an object that did not become ready: the recent warning events about it and
 * what belongs to it, and the last log lines of containers that crashed or are not ready. Says nothing twice.
 */
export async function explain(
  client: KubernetesClient,
  snapshot: Snapshot,
  known: readonly string[],
): Promise<readonly string[]> {
  const [events, logs] = await Promise.all([warnings(client, snapshot), lastWords(client, snapshot)]);
  const isNew = (event: JsonObject) => !known.some((reason) => reason.includes(textAt(event, "message")));
  return [...selectWarnings(events, snapshot).filter(isNew).map(describeEvent), ...logs];
}

async function warnings(client: KubernetesClient, snapshot: Snapshot): Promise<JsonObject[]> {
  const namespace = textAt(snapshot.object, "metadata", "namespace");
  if (namespace === "") return [];
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/events`;
  const list = await client
    .send({ method: "GET", path, query: { fieldSelector: "type=Warning" } })
    // A deployer that may not read events still gets the reasons that the objects themselves give.
    .catch(() => ({}));
  return objectsAt(list, "items");
}

/** The last events about the objects of a snapshot, the oldest first, each message once. */
export function selectWarnings(events: readonly JsonObject[], snapshot: Snapshot): JsonObject[] {
  const objects = [snapshot.object, ...Object.values(snapshot.related).flat()];
  const owners = new Set(objects.map((object) => textAt(object, "metadata", "uid")));
  const sorted = events
    .filter((event) => owners.has(textAt(event, "involvedObject", "uid")))
    .toSorted((one, other) => timeOf(one).localeCompare(timeOf(other)));
  return [...new Map(sorted.map((event) => [describeEvent(event), event])).values()].slice(-SHOWN_EVENTS);
}

function describeEvent(event: JsonObject): string {
  const about = objectAt(event, "involvedObject");
  const subject = `[${textAt(about, "kind")} ${textAt(about, "namespace")}/${textAt(about, "name")}]`;
  return `${subject}: ${textAt(event, "reason")}: ${textAt(event, "message")}`;
}

async function lastWords(client: KubernetesClient, snapshot: Snapshot): Promise<string[]> {
  const pods = snapshot.object.kind === "Pod" ? [snapshot.object] : (snapshot.related.pods ?? []);
  const troubled = pods.flatMap((pod) =>
    containerStatuses(pod)
      .filter(isTroubled)
      .map((status) => ({ pod, status })),
  );
  // The newest first: they are of the version that did not become ready.
  troubled.sort((one, other) => createdOf(other.pod).localeCompare(createdOf(one.pod)));
  const logs = troubled.slice(0, SHOWN_LOGS).map(({ pod, status }) => readLog(client, pod, status));
  return (await Promise.all(logs)).flat();
}

function isTroubled(status: JsonObject): boolean {
  const ends = [objectAt(status, "state", "terminated"), objectAt(status, "lastState", "terminated")];
  if (ends.some((end) => numberAt(end, "exitCode") !== 0)) return true;
  return status.ready === false && "running" in objectAt(status, "state");
}

async function readLog(client: KubernetesClient, pod: JsonObject, status: JsonObject): Promise<string[]> {
  const container = textAt(status, "name");
  const isBetweenLives = "waiting" in objectAt(status, "state");
  const path = `/api/v1/namespaces/${textAt(pod, "metadata", "namespace")}/pods/${textAt(pod, "metadata", "name")}/log`;
  const query = { container, tailLines: String(SHOWN_LOG_LINES), ...(isBetweenLives ? { previous: "true" } : {}) };
  try {
    const text = (await client.text(path, query)).trimEnd();
    return text === "" ? [] : [`[Pod ${identify(pod)}]: last log lines of container "${container}":\n${text}`];
  } catch {
    // The log of a container that never started, or whose node is gone, does not exist: the reasons must do.
    return [];
  }
}

function timeOf(event: JsonObject): string {
  return textAt(event, "lastTimestamp") || textAt(event, "eventTime") || textAt(event, "metadata", "creationTimestamp");
}

function createdOf(object: JsonObject): string {
  return textAt(object, "metadata", "creationTimestamp");
}
