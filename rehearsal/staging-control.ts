import type { DispatchCall } from "./workflows.ts";

/** What a person may say besides: for how long, and whose lease it is. */
interface LeaseInputs {
  /** @default "4" */
  readonly hours?: string;
  /** @default - the person's own */
  readonly holder?: string;
}

/** A person's dispatch of staging-control.yml. */
export function control(action: string, person: string, reason: string, inputs: LeaseInputs = {}): DispatchCall {
  return {
    file: "staging-control.yml",
    inputs: { action, reason, hours: "4", ...inputs },
    actor: `sandbox-${person}`,
  };
}
