import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { checkRecipients, notificationsFor, type Recipients } from "./recipients.ts";

/** How long a value must stay above its limit before somebody is told. */
const WINDOW = "10m";

/** What is watched on each node and on the database: its name in DigitalOcean, by our word for it. */
const NODE_TYPES = {
  cpu: "v1/insights/droplet/cpu",
  memory: "v1/insights/droplet/memory_utilization_percent",
  disk: "v1/insights/droplet/disk_utilization_percent",
} as const;

const DATABASE_TYPES = {
  cpu: "v1/dbaas/alerts/cpu_alerts",
  memory: "v1/dbaas/alerts/memory_utilization_alerts",
  disk: "v1/dbaas/alerts/disk_utilization_alerts",
} as const;

/** The largest use that is no reason to tell anybody, in percent. A full disk stops everything, so it is told early. */
const DEFAULT_LIMITS = { cpu: 90, memory: 90, disk: 80 } as const;

type Measure = keyof typeof DEFAULT_LIMITS;

/** Arguments for {@link ResourceAlerts}. */
export interface ResourceAlertsArgs extends Recipients {
  /** Name of the environment, for the descriptions of the alerts. */
  readonly environment: string;

  /** UUID of the cluster whose nodes are watched, also those that come later. */
  readonly clusterId: pulumi.Input<string>;

  /** UUIDs of the databases that are watched, by what they are called in the alert, such as `postgres`. */
  readonly databases: Readonly<Record<string, pulumi.Input<string>>>;

  /**
   * The largest use that is no reason for an alert, in percent, 1 to 99.
   *
   * @default 90 for processor time and memory, 80 for disks
   */
  readonly limits?: Partial<Readonly<Record<Measure, number>>>;
}

/** Tells somebody when the nodes of a cluster or its databases have used almost all of their processor time, memory or disk for ten minutes. */
export class ResourceAlerts extends pulumi.ComponentResource {
  /** UUIDs of the alerts. */
  public readonly alertIds: pulumi.Output<readonly string[]>;

  constructor(name: string, args: ResourceAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    checkRecipients(args);
    const limits = { ...DEFAULT_LIMITS, ...args.limits };
    checkLimits(limits);
    // What is handed to `super` is written into the state, and the webhook of Slack need not be.
    const { slack, ...recorded } = args;
    super("greenroom:monitoring:ResourceAlerts", name, recorded, opts);

    const createAlerts = (what: string, types: Record<Measure, string>, watched: Watched): pulumi.Output<string>[] =>
      entriesOf(types).map(([measure, type]) => {
        const description = `${args.environment}: ${measure} of the ${what} above ${limits[measure]} %`;
        const value = limits[measure];
        const policy = { type, description, value, compare: "GreaterThan", window: WINDOW, enabled: true };
        const settings = { ...policy, ...watched, alerts: notificationsFor(args) };
        return new digitalocean.MonitorAlert(`${name}-${what}-${measure}`, settings, { parent: this }).id;
      });
    // DigitalOcean gives this tag to every node: https://docs.digitalocean.com/products/kubernetes/how-to/add-node-pools/
    const nodes = createAlerts("nodes", NODE_TYPES, { tags: [pulumi.interpolate`k8s:${args.clusterId}`] });
    const databases = Object.entries(args.databases).flatMap(([what, id]) =>
      createAlerts(what, DATABASE_TYPES, { entities: [id] }),
    );

    this.alertIds = pulumi.all([...nodes, ...databases]);
    this.registerOutputs({ alertIds: this.alertIds });
  }
}

type Watched = Pick<digitalocean.MonitorAlertArgs, "tags"> | Pick<digitalocean.MonitorAlertArgs, "entities">;

function entriesOf(types: Record<Measure, string>): [Measure, string][] {
  return (["cpu", "memory", "disk"] as const).map((measure) => [measure, types[measure]]);
}

function checkLimits(limits: Readonly<Record<Measure, number>>): void {
  const wrong = Object.entries(limits).filter(([, limit]) => !(limit >= 1 && limit <= 99));
  if (wrong.length === 0) return;
  const errors = wrong.map(([measure, limit]) => ({
    propertyPath: `limits.${measure}`,
    reason: `a percentage from 1 to 99 is needed, got ${limit}`,
  }));
  throw new pulumi.InputPropertiesError({ message: "the limits of the alerts", errors });
}
