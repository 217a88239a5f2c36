import type { ResourceChange } from "../../engine/events.ts";
import type { MonthlyCost } from "../../lifecycle/plan/monthly-cost.ts";
import type { Risk } from "../../lifecycle/plan/risk.ts";
import type { Loss } from "../../lifecycle/stateful.ts";
import type { FailureView } from "../view.ts";

/** What a comment on a plan is about. */
export interface PlanSubject {
  readonly environment: string;
  /** The head of the pull request, which was tried: 40 hexadecimal digits. */
  readonly commit: string;
  /** True when it was tried as it is once merged into its base. */
  readonly isMerged: boolean;
  /** Address of the run; undefined outside GitHub Actions. */
  readonly runUrl: string | undefined;
}

/** What an update would do. */
export interface Plan {
  readonly changes: readonly ResourceChange[];
  /** How many resources would stay as they are. */
  readonly unchanged: number;
  readonly losses: readonly Loss[];
  /** The worst first. */
  readonly risks: readonly Risk[];
  /** Undefined for what lives on the platform and has no bill of its own. */
  readonly monthlyCost: MonthlyCost | undefined;
}

/** Everything that the comment on a plan tells: what would change, or why nobody can say. */
export type PlanView = PlanSubject & ({ readonly plan: Plan } | { readonly failure: FailureView });
