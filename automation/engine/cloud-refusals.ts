import { CliError, type ErrorCode } from "../errors.ts";
import type { FailedResource, Update } from "./events.ts";
import { missingScope, tellMissingScope } from "./token-scopes.ts";

/** Where a refusal happened. */
interface Place {
  /** The file that holds the stack's values. */
  readonly file: string;
  /** What was refused, such as `Vpc "greenroom-staging"`. */
  readonly what: string;
  /** The resource's type in one word; empty for what is no resource. */
  readonly type: string;
  /** What DigitalOcean said. */
  readonly reason: string;
}

interface Rule {
  readonly code: ErrorCode;
  readonly pattern: RegExp;
  readonly explain: (place: Place) => Pick<CliError, "message" | "hint">;
}

/** The value that says how large something is, by its type. */
const SIZE_KEYS: Readonly<Record<string, string>> = {
  DatabaseCluster: "greenroom:postgresSize",
  KubernetesCluster: "greenroom:nodeSize",
  KubernetesNodePool: "greenroom:nodePools",
};

/** A cluster that is deleted is gone for the API at once, and gives back its name and its addresses minutes later. */
const AFTER_REPLACEMENT =
  "When this update replaces the cluster, run the command again in some minutes: the old one goes by and by.";

/** What DigitalOcean says when it refuses; the first that fits counts. */
const RULES: readonly Rule[] = [
  {
    code: "token-scope-missing",
    pattern: /: 403\b[^\n]*(?:not authorized to perform|do not have access for the attempted action)/i,
    explain: ({ what, reason }) => tellMissingScope(what, missingScope(reason)),
  },
  {
    code: "region-unknown",
    pattern: /: 422\b[^\n]*(?:region is not available|invalid region)/i,
    explain: ({ what, file }) => ({
      message: `DigitalOcean does not sell ${what} in the region that ${file} names.`,
      hint: `Set greenroom:region in ${file} to a slug such as fra1; "doctl compute region list" shows all.`,
    }),
  },
  {
    code: "size-unknown",
    pattern: /: 422\b[^\n]*(?:size is not available|size is unavailable|invalid droplet size|invalid size)/i,
    explain: ({ what, file, type }) => ({
      message: `DigitalOcean does not sell ${what} in the size that ${file} names, or has none left in its region.`,
      hint: `Set ${SIZE_KEYS[type] ?? "its size"} in ${file} to one that is sold there; "doctl ${optionsCommand(type)}" shows all.`,
    }),
  },
  {
    code: "version-retired",
    pattern: /invalid version slug/i,
    explain: ({ what, file }) => ({
      message: `DigitalOcean does not offer the Kubernetes version of ${what} any more.`,
      hint: `Set greenroom:kubernetesVersion in ${file} to a newer one; "doctl kubernetes options versions" shows all.`,
    }),
  },
  {
    code: "network-overlap",
    pattern: /: 422\b[^\n]*overlaps with/i,
    explain: ({ what, file, type }) => ({
      message: `The address range of ${what} is in use by another network of the account.`,
      hint: `${type === "KubernetesCluster" ? `${AFTER_REPLACEMENT} Otherwise set` : "Set"} greenroom:vpcRange, greenroom:clusterSubnet and greenroom:serviceSubnet in ${file} to ranges of this environment's own; "doctl vpcs list" shows what is taken.`,
    }),
  },
  {
    code: "resource-failed",
    pattern: /: 422\b[^\n]*a cluster with this name already exists/i,
    explain: ({ what }) => ({
      message: `The account still has a cluster of the name of ${what}.`,
      hint: `${AFTER_REPLACEMENT} Otherwise look at it with "doctl kubernetes cluster list".`,
    }),
  },
  {
    code: "account-limit",
    pattern: /exceed your droplet limit|not enough available droplet limit|load balancer limit/i,
    explain: ({ what, reason }) => ({
      message: `The account has all ${/load balancer/i.test(reason) ? "load balancers" : "droplets"} that it may have, so ${what} could not be made.`,
      hint: 'Remove what is not needed ("greenroom list" shows the environments), or ask for more at https://cloud.digitalocean.com/account/team/droplet_limit_increase.',
    }),
  },
];

/** What DigitalOcean's refusals mean; undefined when it refused nothing that is known. */
export function explainCloudRefusal(stack: string, update: Update | undefined, cause: unknown): CliError | undefined {
  const file = `Pulumi.${/^pr-\d+$/.test(stack) ? "pr" : stack}.yaml`;
  const failures = update?.failures.filter(({ type }) => !type.startsWith("github:")) ?? [];
  const places = [
    ...failures.flatMap((failure) => placesOf(failure).map((place) => ({ ...place, file }))),
    ...(update?.errors ?? []).map((reason) => ({ file, what: `"${stack}"`, type: "", reason })),
  ];
  for (const { code, pattern, explain } of RULES) {
    const place = places.find(({ reason }) => pattern.test(reason));
    if (place === undefined) continue;
    const { message, hint } = explain(place);
    return new CliError(code, message, hint, {
      cause,
      details: places.map(({ what, reason }) => `${what}: ${reason}`),
    });
  }
  return undefined;
}

function placesOf({ type, name, reasons }: FailedResource): Pick<Place, "what" | "type" | "reason">[] {
  const word = type.split(":").at(-1) ?? type;
  return reasons.map((reason) => ({ what: `${word} "${name}"`, type: word, reason }));
}

function optionsCommand(type: string): string {
  if (type === "DatabaseCluster") return "databases options slugs";
  return type.startsWith("Kubernetes") ? "kubernetes options sizes" : "compute size list";
}
