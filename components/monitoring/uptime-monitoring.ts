import digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import type { CatalogueApp } from "../catalogue/definition.ts";
import { checkRecipients, notificationsFor, type Recipients } from "./recipients.ts";

/** Where DigitalOcean can ask from: https://docs.digitalocean.com/reference/api/digitalocean/#operation/uptime_create_check */
export type UptimeRegion = "us_east" | "us_west" | "eu_west" | "se_asia";

const DEFAULT_REGIONS: readonly UptimeRegion[] = ["eu_west", "us_east"];

/** How long an app must be down before somebody is told. */
const DOWN_PERIOD = "2m";

/** Certificates are renewed 30 days before their end; half of that is left when it did not work. */
const CERTIFICATE_DAYS = 14;

/** Arguments for {@link UptimeMonitoring}. */
export interface UptimeMonitoringArgs extends Recipients {
  /** Name of the environment, for the names of the alerts. */
  readonly environment: string;

  /** The apps; those without a public address are left out. */
  readonly apps: readonly Pick<CatalogueApp, "name" | "exposed" | "health">[];

  /** Public address by app, without a slash at its end. */
  readonly urls: pulumi.Input<Readonly<Record<string, string>>>;

  /**
   * Where the apps are asked from, one region or more.
   *
   * @default ["eu_west", "us_east"]
   */
  readonly regions?: readonly UptimeRegion[];
}

/**
 * Asks every public app of an environment for its health path once a minute from outside, and tells somebody when it does
 * not answer, or when its certificate nears its end.
 */
export class UptimeMonitoring extends pulumi.ComponentResource {
  /** UUID of the check by app. */
  public readonly checkIds: pulumi.Output<Readonly<Record<string, string>>>;

  constructor(name: string, args: UptimeMonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    checkRecipients(args);
    checkRegions(args.regions);
    // What is handed to `super` is written into the state, and the webhook of Slack need not be.
    const { slack, ...recorded } = args;
    super("greenroom:monitoring:UptimeMonitoring", name, recorded, opts);

    const watched = args.apps.filter(({ exposed }) => exposed);
    const checks = watched.map((app) => [app.name, createCheck(name, app, args, this).id] as const);

    this.checkIds = pulumi.all(Object.fromEntries(checks));
    this.registerOutputs({ checkIds: this.checkIds });
  }
}

function createCheck(
  name: string,
  app: UptimeMonitoringArgs["apps"][number],
  args: UptimeMonitoringArgs,
  parent: pulumi.Resource,
): digitalocean.UptimeCheck {
  const checkName = `${name}-${app.name}`;
  const check = new digitalocean.UptimeCheck(
    checkName,
    {
      name: checkName,
      type: "https",
      target: pulumi.output(args.urls).apply((urls) => targetOf(app, urls)),
      regions: [...(args.regions ?? DEFAULT_REGIONS)],
      enabled: true,
    },
    { parent },
  );
  const createAlert = (role: string, what: Pick<digitalocean.UptimeAlertArgs, "type" | "threshold">): void => {
    new digitalocean.UptimeAlert(
      `${checkName}-${role}`,
      {
        ...what,
        name: `${args.environment}: ${app.name} ${role}`,
        checkId: check.id,
        comparison: "less_than",
        period: DOWN_PERIOD,
        notifications: [notificationsFor(args)],
      },
      // The provider would look for the alert of the old check at a new one, and find none.
      { parent, deletedWith: check, replaceOnChanges: ["checkId"] },
    );
  };
  createAlert("down", { type: "down", threshold: 1 });
  createAlert("certificate", { type: "ssl_expiry", threshold: CERTIFICATE_DAYS });
  return check;
}

function targetOf({ name, health }: UptimeMonitoringArgs["apps"][number], urls: Record<string, string>): string {
  const url = urls[name];
  if (url !== undefined) return `${url}${health ?? "/"}`;
  throw new Error(`the app "${name}" is public, and there is no address to watch it at`);
}

function checkRegions(regions: readonly UptimeRegion[] | undefined): void {
  if (regions?.length !== 0) return;
  throw new pulumi.InputPropertyError({ propertyPath: "regions", reason: "at least one region is needed, got none" });
}
