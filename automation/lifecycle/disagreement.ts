/** What kind of disagreement it is, in one stable word. */
export type DisagreementKind = "gone" | "unowned" | "empty" | "unfinished" | "under-way" | "app" | "lease";

/** One thing on which the state, the cloud and the running apps do not agree, or that is not over yet. */
export interface Disagreement {
  readonly kind: DisagreementKind;
  /** What is wrong, and what to do about it. */
  readonly sentence: string;
}
