import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { appLabels } from "../labels.ts";
import type { AppArgs } from "./app-args.ts";
import type { ContainerSettings } from "./container.ts";
import { plainVariables, secretNames } from "./variables.ts";

/** What all containers of an app get, with the Kubernetes Secret for that part of it which is secret. */
export function createSettings(name: string, args: AppArgs, options: pulumi.CustomResourceOptions): ContainerSettings {
  const { app, environment, commit } = args;
  const variables = pulumi.output(args.domain).apply((domain) => plainVariables(app, { environment, domain, commit }));
  const secrets: Record<string, pulumi.Input<string>> = {};
  if (app.database !== undefined && args.databaseUrl !== undefined) {
    secrets.DATABASE_URL = pulumi.secret(args.databaseUrl);
  }
  if (app.cache && args.cacheUrl !== undefined) {
    secrets.CACHE_URL = pulumi.secret(args.cacheUrl);
    if (args.cacheAuthority !== undefined) secrets.CACHE_CA = args.cacheAuthority;
  }
  for (const [variable, secret] of Object.entries(secretNames(app))) {
    const value = args.secrets[secret];
    if (value !== undefined) secrets[variable] = pulumi.secret(value);
  }
  const base = { image: args.image, serviceAccount: args.serviceAccount, variables };
  if (Object.keys(secrets).length === 0) return { ...base, secretName: undefined };
  // Its name is left to the provider, which gives a changed Secret a new one: only so do the pods start anew.
  const secret = new k8s.core.v1.Secret(
    `${name}-environment`,
    { metadata: { namespace: args.namespace, labels: appLabels(environment, app.name) }, stringData: secrets },
    options,
  );
  return { ...base, secretName: secret.metadata.name };
}
