import * as pulumi from "@pulumi/pulumi";

/** Arguments for {@link DeletionGuard}. */
export interface DeletionGuardArgs {
  /** Everything that a destroy must not begin to delete. */
  readonly guards: readonly pulumi.Resource[];
}

/**
 * Refuses to destroy a stack as a whole. Protection alone is not enough for that: a destroy deletes everything that is
 * not protected before it fails, so the database would be left and its cluster gone.
 *
 * The guard is protected and hangs on everything else. What hangs on others is deleted first, so its refusal is the
 * first step of every destroy, and the last.
 */
export class DeletionGuard extends pulumi.ComponentResource {
  constructor(name: string, args: DeletionGuardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("greenroom:protection:DeletionGuard", name, {}, { ...opts, protect: true, dependsOn: [...args.guards] });
    this.registerOutputs();
  }
}
