import { CliError } from "../errors.ts";
import { resourceName } from "./events.ts";
import type { StateResource } from "./state.ts";

/** What the cloud says about a create whose end was never seen. */
export type Finding =
  | { readonly kind: "found" /** The identifier that the provider gives such a resource. */; readonly id: string }
  | { readonly kind: "absent" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Looks in the cloud for what a create may have made, by the name and owner in its inputs. */
export type FindCreated = (resource: StateResource) => Promise<Finding>;

/**
 * The identifiers, by URN, of those begun creates whose resource exists.
 *
 * @throws CliError `pending-create` when the cloud's answer about any of them is missing: forgetting it could leak it
 */
export async function identifyCreated(
  creates: readonly StateResource[],
  findCreated: FindCreated,
): Promise<ReadonlyMap<string, string>> {
  const findings = await Promise.all(
    creates.map(async (resource) => ({ resource, finding: await findCreated(resource) })),
  );
  const doubts = findings.flatMap(({ resource, finding }) =>
    finding.kind === "unknown" ? [`${resource.type} "${resourceName(resource.urn)}": ${finding.reason}`] : [],
  );
  if (doubts.length > 0) {
    throw new CliError(
      "pending-create",
      `An interrupted run had begun to create ${doubts.length === 1 ? "a resource" : `${doubts.length} resources`} whose fate is unknown.`,
      "Look for it in the cloud, delete it there or import it with `pulumi import`, then clear it with `pulumi refresh --clear-pending-creates`.",
      { details: doubts },
    );
  }
  return new Map(
    findings.flatMap(({ resource, finding }) =>
      finding.kind === "found" ? [[resource.urn, finding.id] as const] : [],
    ),
  );
}
