import type { AccountRules } from "./account/rules.ts";
import type { BackgroundWork, SerialWork } from "./background.ts";
import type { Certificate } from "./certificates/certificates.ts";
import type { Database } from "./databases/database.ts";
import type { Domain } from "./domains/domain.ts";
import type { Action } from "./droplets/actions.ts";
import type { Droplet } from "./droplets/droplet.ts";
import type { Firewall } from "./firewalls/firewall.ts";
import type { Cluster } from "./kubernetes/cluster.ts";
import type { LoadBalancer } from "./load-balancers/load-balancer.ts";
import type { AlertPolicy } from "./monitoring/alert-policy.ts";
import type { Vpc } from "./networks/vpc.ts";
import type { Project } from "./projects/projects.ts";
import type { RegistryAccount } from "./registry/account.ts";
import type { ReservedIp } from "./reserved-ips/reserved-ip.ts";
import type { CloudRuntime } from "./runtime.ts";
import type { SshKey } from "./ssh-keys/ssh-keys.ts";
import type { Snapshot, Volume } from "./storage/volumes.ts";
import type { UptimeCheck } from "./uptime/uptime-check.ts";

/** How long things take, in seconds. Zero still lets the answer to the request go out before the state changes. */
export interface Delays {
  /** From `provisioning` to the real start of the cluster. */
  readonly cluster: number;
  /** From the DELETE of a cluster or node pool to the end of its nodes. */
  readonly clusterTeardown: number;
  /** From `provisioning` to `running` of added nodes. */
  readonly nodePool: number;
  /** From `upgrading` to `running`. */
  readonly upgrade: number;
  /** From `creating`, `resizing` or `migrating` to `online`. */
  readonly database: number;
  /** How long a deleted database stays a member of its VPC. */
  readonly databaseTeardown: number;
  /** From `new` to `active`. */
  readonly loadBalancer: number;
  /** From `pending` to `verified`. */
  readonly certificate: number;
  /** From `requested` to the end of a registry's garbage collection. */
  readonly garbageCollection: number;
  /** From `new` to the real start of a droplet. */
  readonly droplet: number;
  /** From the DELETE of a droplet to its end. */
  readonly dropletTeardown: number;
  /** From the order to the start of what a droplet or a reserved address is told to do. */
  readonly dropletAction: number;
}

/** What can be ordered; the runtime must be able to run all of it. */
export interface Offers {
  /** Version slugs of DOKS, newest first. */
  readonly kubernetesVersions: readonly string[];
  /** Major versions of PostgreSQL, newest first. */
  readonly postgresVersions: readonly string[];
  /** Major versions of Valkey, newest first. */
  readonly valkeyVersions: readonly string[];
}

/** The whole account: what exists, and what makes it real. It lives in memory, as long as the sandbox. */
export interface Cloud {
  readonly runtime: CloudRuntime;
  readonly delays: Delays;
  readonly offers: Offers;
  readonly background: BackgroundWork;
  /** One at a time: what programs the load balancers. */
  readonly programming: SerialWork;
  /** One at a time: what sets the firewalls of droplets. */
  readonly filtering: SerialWork;
  /** One at a time: what writes DNS zones. */
  readonly publishing: SerialWork;
  readonly now: () => Date;
  /** Numbers for what DigitalOcean counts: droplets, DNS records. Grows. */
  readonly nextNumber: () => number;

  readonly vpcs: Map<string, Vpc>;
  readonly clusters: Map<string, Cluster>;
  readonly databases: Map<string, Database>;
  /** By name. */
  readonly domains: Map<string, Domain>;
  readonly certificates: Map<string, Certificate>;
  readonly loadBalancers: Map<string, LoadBalancer>;
  /** Ordered ones, by number; workers lie with their clusters. */
  readonly droplets: Map<string, Droplet>;
  readonly sshKeys: Map<number, SshKey>;
  readonly firewalls: Map<string, Firewall>;
  /** By address. */
  readonly reservedIps: Map<string, ReservedIp>;
  readonly actions: Map<number, Action>;
  readonly volumes: Map<string, Volume>;
  readonly snapshots: Map<string, Snapshot>;
  readonly projects: Map<string, Project>;
  /** Where a resource was moved, by URN; what is absent is in the default project. */
  readonly projectOfResource: Map<string, string>;
  /** Every tag that exists, used or not. */
  readonly tags: Set<string>;
  readonly registry: RegistryAccount;
  readonly uptimeChecks: Map<string, UptimeCheck>;
  readonly alertPolicies: Map<string, AlertPolicy>;
  /** What the account may do now. */
  account: AccountRules;
}

/** A moment as DigitalOcean writes it: UTC, to the second. */
export function timestamp(moment: Date): string {
  return moment.toISOString().replace(/\.\d{3}Z$/, "Z");
}
