import type { KubernetesObject } from "../object.ts";

/** Which objects to follow. */
export interface WatchTarget {
  /** The path of their collection. */
  readonly path: string;
  /** Selectors. */
  readonly query: Readonly<Record<string, string>>;
  /** They are only looked at if the API server allows it. @default false */
  readonly isOptional?: boolean;
}

/** What is known at one moment: the object that is waited for and those that tell about it. */
export interface Snapshot {
  readonly object: KubernetesObject;
  readonly related: Readonly<Record<string, readonly KubernetesObject[]>>;
}

/** What a moment means. The reasons say why it is not ready, one sentence each. */
export type Verdict =
  | { readonly outcome: "ready" }
  | { readonly outcome: "waiting"; readonly reasons: readonly string[] }
  | { readonly outcome: "failed"; readonly reasons: readonly string[] };

/** How one kind of object is waited for. */
export interface WaitRule {
  /** Used when neither `customTimeouts` nor the annotation says otherwise. */
  readonly timeoutSeconds: number;
  /** Other objects that tell about it, by a name of the rule's own. */
  readonly related?: (object: KubernetesObject) => Readonly<Record<string, WatchTarget>>;
  /** Makes the judge of one wait; a judge may remember what it saw. */
  readonly judge: () => (snapshot: Snapshot) => Verdict;
}

/** It is what was waited for. */
export const READY: Verdict = { outcome: "ready" };

/** It is on its way, as far as one can tell. */
export function waiting(...reasons: readonly string[]): Verdict {
  return { outcome: "waiting", reasons };
}

/** It will not become ready. */
export function failed(...reasons: readonly string[]): Verdict {
  return { outcome: "failed", reasons };
}
