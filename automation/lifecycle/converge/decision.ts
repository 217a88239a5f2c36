/** Until when a preview is wanted. */
export interface PreviewLease {
  /** When it falls asleep, in ISO 8601; undefined for one that is kept. */
  readonly until: string | undefined;
  /** When it is removed, in ISO 8601; undefined for one that is kept. */
  readonly removedAt: string | undefined;
  /** True when it ends soon. */
  readonly isEnding: boolean;
}

/** Why a pull request has no environment. */
export type Refusal = "draft" | "bot" | "fork" | "label" | "expired";

/** What is to be done about the environment of a pull request; `reason` is a sentence for the comment. */
export type Decision =
  /** Bring it to this commit. */
  | {
      readonly kind: "up";
      readonly commit: string;
      readonly isFork: boolean;
      readonly lease: PreviewLease;
      readonly reason: string;
    }
  /** It is as it should be. */
  | { readonly kind: "keep"; readonly lease: PreviewLease; readonly reason: string }
  /** Run no pods, and keep the data. */
  | { readonly kind: "sleep"; readonly commit: string; readonly lease: PreviewLease; readonly reason: string }
  /** It is asleep, as it should be. */
  | { readonly kind: "stay-asleep"; readonly lease: PreviewLease; readonly reason: string }
  /** Remove it; also when there may only be leftovers. */
  | { readonly kind: "destroy"; readonly because: "closed" | Refusal; readonly reason: string }
  /** There is no room: its place in the queue, from 1, and how many wait. */
  | { readonly kind: "wait"; readonly position: number; readonly waiting: number; readonly reason: string }
  /** It has no environment, and gets none; of an unknown one, nothing is touched. */
  | { readonly kind: "refuse"; readonly because: "unknown" | Refusal; readonly reason: string };

/** A decision, and what people should know besides. */
export interface Verdict {
  readonly decision: Decision;
  /** Such as a label that nobody knows; a sentence each. */
  readonly warnings: readonly string[];
}
