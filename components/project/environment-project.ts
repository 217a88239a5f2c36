import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";

/** The longest name of a project: https://docs.digitalocean.com/reference/api/digitalocean/#operation/projects_create */
const LONGEST_NAME = 175;

/** Arguments for {@link EnvironmentProject}. */
export interface EnvironmentProjectArgs {
  /** Name of the environment, for the description. */
  readonly environment: string;

  /** What DigitalOcean shows beside the project's name. */
  readonly kind: "Development" | "Staging" | "Production";

  /**
   * What the project is for, at most 255 characters.
   *
   * @default - the name of the environment, and that Greenroom made it
   */
  readonly description?: string;

  /**
   * URNs of what belongs to it, made by {@link memberUrn}: clusters, databases, domains, droplets, volumes and load
   * balancers. Networks, certificates and registries cannot be in a project.
   */
  readonly resources: readonly pulumi.Input<string>[];
}

/**
 * A DigitalOcean project that shows what belongs to an environment, and what it costs, in one place.
 *
 * It only groups. What the cluster makes for itself, as its load balancer, is in the account's default project; and when
 * the project is deleted, what it held goes back there and lives on.
 */
export class EnvironmentProject extends pulumi.ComponentResource {
  /** UUID of the project. */
  public readonly id: pulumi.Output<string>;

  constructor(name: string, args: EnvironmentProjectArgs, opts?: pulumi.ComponentResourceOptions) {
    checkName(name);
    // What is handed to `super` is waited for, and the project need not wait for all that belongs to it.
    const { resources, ...recorded } = args;
    super("greenroom:project:EnvironmentProject", name, recorded, opts);

    const project = new digitalocean.Project(
      name,
      {
        name,
        description: args.description ?? `The environment ${args.environment}, made by Greenroom.`,
        purpose: "Web Application",
        environment: args.kind,
      },
      // Others may put something into the project; it is then no business of this stack.
      { parent: this, ignoreChanges: ["resources"] },
    );
    if (resources.length > 0) {
      new digitalocean.ProjectResources(
        `${name}-resources`,
        { project: project.id, resources: [...resources] },
        { parent: this },
      );
    }

    this.id = project.id;
    this.registerOutputs({ id: this.id });
  }
}

function checkName(name: string): void {
  if (name.length <= LONGEST_NAME) return;
  throw new pulumi.InputPropertyError({
    propertyPath: "name",
    reason: `at most ${LONGEST_NAME} characters are allowed, got ${name.length}`,
  });
}
