import type { ResourceChange, Update } from "../engine/events.ts";

/**
 * What in the real world is otherwise than the state says.
 *
 * The engine asks each provider whether what it found differs from what the program asked for, so what controllers and
 * the cloud fill in by themselves (status, managed fields, expiry times, versions that upgrade themselves) is no
 * difference. The engine's own resources, such as references to other stacks, are nowhere but in the state.
 */
export function driftIn({ changes }: Pick<Update, "changes">): readonly ResourceChange[] {
  return changes.filter(({ type }) => !type.startsWith("pulumi:"));
}
