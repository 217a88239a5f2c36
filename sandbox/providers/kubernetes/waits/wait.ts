import type { KubernetesClient } from "../client.ts";
import { collectionPath, type ResourceKind } from "../discovery.ts";
import { NotReadyError } from "../errors.ts";
import { identify, type KubernetesObject, nameOf, namespaceOf, textAt } from "../object.ts";
import { explain } from "./explanation.ts";
import type { Snapshot, Verdict, WaitRule, WatchTarget } from "./verdict.ts";
import { follow } from "./watch.ts";

/** One wait for one object. */
interface Wait {
  readonly client: KubernetesClient;
  readonly kind: ResourceKind;
  /** The object as the API server returned it last. */
  readonly object: KubernetesObject;
  readonly rule: WaitRule;
  readonly timeoutSeconds: number;
  /** Ends the wait early; the object stays as it is. */
  readonly signal: AbortSignal;
  /** Hears why it is not ready yet, each time that changes; nothing (an empty text) once it is. */
  readonly report: (message: string) => void;
}

/**
 * Waits until an object is ready and returns it as it is then.
 *
 * @throws NotReadyError with the reasons when it fails, when the time is over, when it is deleted meanwhile, and on the signal.
 */
export async function waitUntilReady(wait: Wait): Promise<KubernetesObject> {
  const judge = wait.rule.judge();
  const related = wait.rule.related?.(wait.object) ?? {};
  // Most objects are ready as soon as they exist: no watch for them.
  const names = Object.keys(related);
  if (names.length === 0 && judge({ object: wait.object, related: {} }).outcome === "ready") return wait.object;

  const scene = new Scene(wait.object, names);
  const ended = await observe(wait, scene, { object: targetOf(wait), ...related }, judge);
  if (ended === "ready") {
    wait.report("");
    return scene.snapshot().object;
  }
  const reasons = [...scene.reasons, ...(await explain(wait.client, scene.snapshot(), scene.reasons))];
  throw new NotReadyError(ending(ended, wait), scene.snapshot().object, reasons);
}

/** The verdict on an object at this moment, for `refresh`: its reasons, none when it is ready. */
export async function lookOnce(wait: Omit<Wait, "timeoutSeconds" | "report">): Promise<readonly string[]> {
  const related: Record<string, KubernetesObject[]> = {};
  for (const [name, { path, query, isOptional }] of Object.entries(wait.rule.related?.(wait.object) ?? {})) {
    const list = await wait.client.send({ method: "GET", path, query }).catch((error: unknown) => {
      if (isOptional === true) return {};
      throw error;
    });
    related[name] = (list as { items?: KubernetesObject[] }).items ?? [];
  }
  const verdict = wait.rule.judge()({ object: wait.object, related });
  return verdict.outcome === "ready" ? [] : verdict.reasons;
}

type Ending = "ready" | "failed" | "deleted" | "late" | "cancelled";

function observe(
  wait: Wait,
  scene: Scene,
  targets: Readonly<Record<string, WatchTarget>>,
  judge: (snapshot: Snapshot) => Verdict,
): Promise<Ending> {
  const stop = new AbortController();
  return new Promise<Ending>((resolve, reject) => {
    const deadline = setTimeout(() => resolve("late"), wait.timeoutSeconds * 1000);
    const cancel = () => resolve("cancelled");
    if (wait.signal.aborted) cancel();
    wait.signal.addEventListener("abort", cancel, { once: true });
    stop.signal.addEventListener("abort", () => {
      clearTimeout(deadline);
      wait.signal.removeEventListener("abort", cancel);
    });
    const consider = () => {
      const verdict = judge(scene.snapshot());
      if (scene.keepReasons(verdict) && scene.reasons.length > 0) wait.report(scene.reasons.join("; "));
      if (verdict.outcome !== "waiting") resolve(verdict.outcome);
    };
    for (const [name, target] of Object.entries(targets)) {
      const listener = {
        started: () => scene.forget(name),
        changed: (object: KubernetesObject) => {
          scene.keep(name, object);
          consider();
        },
        removed: (object: KubernetesObject) => {
          if (name === "object") return resolve("deleted");
          scene.drop(name, object);
          consider();
        },
      };
      follow(wait.client, target, listener, stop.signal).catch((error: unknown) => {
        if (target.isOptional !== true) reject(error);
      });
    }
  }).finally(() => stop.abort());
}

/** What the watches of one wait have told so far. */
class Scene {
  reasons: readonly string[] = [];
  private object: KubernetesObject;
  private readonly related: Map<string, Map<string, KubernetesObject>>;

  constructor(object: KubernetesObject, names: readonly string[]) {
    this.object = object;
    this.related = new Map(names.map((name) => [name, new Map()]));
  }

  snapshot(): Snapshot {
    const related = [...this.related].map(([name, objects]) => [name, [...objects.values()]] as const);
    return { object: this.object, related: Object.fromEntries(related) };
  }

  keep(name: string, object: KubernetesObject): void {
    if (name === "object") this.object = object;
    else this.related.get(name)?.set(textAt(object, "metadata", "uid"), object);
  }

  drop(name: string, object: KubernetesObject): void {
    this.related.get(name)?.delete(textAt(object, "metadata", "uid"));
  }

  forget(name: string): void {
    this.related.get(name)?.clear();
  }

  /** True when the reasons are new. */
  keepReasons(verdict: Verdict): boolean {
    const reasons = verdict.outcome === "ready" ? [] : verdict.reasons;
    const isNew = reasons.join("\n") !== this.reasons.join("\n");
    this.reasons = reasons;
    return isNew;
  }
}

function targetOf(wait: Wait): WatchTarget {
  return {
    path: collectionPath(wait.kind, namespaceOf(wait.object)),
    query: { fieldSelector: `metadata.name=${nameOf(wait.object)}` },
  };
}

function ending(ended: Exclude<Ending, "ready">, wait: Wait): string {
  const name = nameOf(wait.object);
  switch (ended) {
    case "late":
      return `'${name}' timed out waiting to be Ready after ${wait.timeoutSeconds} seconds`;
    case "cancelled":
      return `Resource operation was cancelled for "${name}"`;
    case "deleted":
      return `${wait.kind.kind} ${identify(wait.object)} was deleted while it was waited for`;
    case "failed":
      return `Resource '${name}' was created but failed to initialize`;
    default:
      return ended satisfies never;
  }
}
