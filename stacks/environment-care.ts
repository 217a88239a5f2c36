import type * as pulumi from "@pulumi/pulumi";
import type { PlacedApp } from "../components/catalogue/index.ts";
import type { Cluster } from "../components/cluster/index.ts";
import type { Database } from "../components/database/index.ts";
import { ResourceAlerts, type SlackChannel, UptimeMonitoring } from "../components/monitoring/index.ts";
import type { StandaloneName } from "../components/naming.ts";
import { EnvironmentProject, memberUrn } from "../components/project/index.ts";
import type { StandaloneConfig } from "./config.ts";
import { ConfigurationError } from "./configuration-error.ts";
import { SECRET_PREFIX, WEBHOOK_SECRET } from "./secrets.ts";

/** The environment that is looked after. */
export interface Patient {
  readonly environment: StandaloneName;

  /** What the name of every resource is or begins with. */
  readonly name: string;

  readonly cluster: Cluster;
  readonly database: Database;

  /** The managed cache; undefined when no app asks for one. */
  readonly cache: { readonly id: pulumi.Output<string> } | undefined;

  /** The domain, when its zone was made by this environment. */
  readonly ownDomain: pulumi.Output<string> | undefined;

  readonly apps: readonly PlacedApp[];
  readonly urls: pulumi.Input<Readonly<Record<string, string>>>;

  /** The values of secrets by their names. */
  readonly secrets: Readonly<Record<string, string>>;
}

/** Groups what an environment has in a project and, when somebody is to be told, watches it. Gives back what was made. */
export function lookAfter(patient: Patient, config: StandaloneConfig) {
  const { environment, name, cluster, database, cache, ownDomain, apps, urls } = patient;
  const databases = { postgres: database.id, ...(cache === undefined ? {} : { valkey: cache.id }) };
  const project = new EnvironmentProject(name, {
    environment,
    kind: environment === "production" ? "Production" : "Staging",
    resources: [
      memberUrn("kubernetes", cluster.id),
      ...Object.values(databases).map((id) => memberUrn("dbaas", id)),
      ...(ownDomain === undefined ? [] : [memberUrn("domain", ownDomain)]),
    ],
  });
  const { alertEmails: emails } = config;
  const slack = findSlack(patient, config);
  if (emails.length === 0 && slack === undefined) return { project, members: [project] };
  const recipients = { emails, ...(slack === undefined ? {} : { slack }) };
  const members = [
    project,
    new UptimeMonitoring(name, { environment, apps, urls, ...recipients }),
    new ResourceAlerts(name, {
      environment,
      clusterId: cluster.id,
      databases,
      ...recipients,
    }),
  ];
  return { project, members };
}

/** @throws ConfigurationError when there is a channel and no webhook. */
function findSlack({ environment, secrets }: Patient, { alertSlackChannel: channel }: StandaloneConfig) {
  if (channel === "") return undefined;
  const webhookUrl = secrets[WEBHOOK_SECRET];
  if (webhookUrl !== undefined) return { channel, webhookUrl } satisfies SlackChannel;
  throw new ConfigurationError(environment, [
    `greenroom:alertSlackChannel: set the environment variable ${SECRET_PREFIX}${WEBHOOK_SECRET} to the channel's webhook`,
  ]);
}
