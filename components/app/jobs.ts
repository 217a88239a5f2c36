import type k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { shortHash } from "../hash.ts";
import type { AppArgs } from "./app-args.ts";
import type { ContainerSettings } from "./container.ts";
import { createJob } from "./job.ts";

/** The Job that brings the schema to what a version needs; another image or commit makes another Job. */
export function createMigration(
  name: string,
  args: AppArgs,
  settings: ContainerSettings,
  options: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job[] {
  const { app, environment, namespace, commit } = args;
  const command = app.database?.migrate;
  if (command === undefined) return [];
  const jobName = pulumi
    .output(args.image)
    .apply((image) => `${app.name}-migrate-${shortHash(image, commit, ...command)}`);
  return [
    createJob(
      `${name}-migrate`,
      { environment, app, namespace, settings, purpose: "migrate", jobName, command },
      options,
    ),
  ];
}

/** The Job that fills a new database; once it has run it is left as it was. */
export function createSeed(
  name: string,
  args: AppArgs,
  settings: ContainerSettings,
  options: pulumi.CustomResourceOptions,
): k8s.batch.v1.Job[] {
  const { app, environment, namespace, seeded } = args;
  const command = app.database?.seed;
  if (command === undefined) return [];
  const ignoreChanges = seeded ? ["metadata", "spec"] : [];
  const jobName = `${app.name}-seed`;
  return [
    createJob(
      `${name}-seed`,
      { environment, app, namespace, settings, purpose: "seed", jobName, command },
      { ...options, ignoreChanges },
    ),
  ];
}
