import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { CatalogueApp } from "../catalogue/definition.ts";
import { appLabels } from "../labels.ts";
import { baseContainer, basePod, type ContainerSettings } from "./container.ts";

const DEADLINE_SECONDS = 540;

/** A command of an app that runs once. */
export interface AppJob {
  readonly environment: string;
  readonly app: CatalogueApp;

  /** What the Job is for; becomes a label. */
  readonly purpose: "migrate" | "seed";

  /** Name of the Job in the cluster. A new name means a new run. */
  readonly jobName: pulumi.Input<string>;

  readonly namespace: pulumi.Input<string>;
  readonly command: readonly string[];
  readonly settings: ContainerSettings;
}

/**
 * Runs a command of an app to its end. It is not tried twice: some migration tools block themselves after a failure and
 * would then show that instead of the reason. The finished Job stays, as the proof that it ran.
 */
export function createJob(name: string, job: AppJob, options: pulumi.CustomResourceOptions): k8s.batch.v1.Job {
  const labels = { ...appLabels(job.environment, job.app.name), "app.kubernetes.io/component": job.purpose };
  const container = baseContainer(job.app, job.settings, pulumi.output(job.settings.variables));
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: {
        name: job.jobName,
        namespace: job.namespace,
        labels,
        // A Job that failed is made anew by the next update instead of staying failed.
        annotations: { "pulumi.com/replaceUnready": "true" },
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: DEADLINE_SECONDS,
        template: {
          metadata: { labels },
          spec: {
            ...basePod(job.settings),
            restartPolicy: "Never",
            containers: [{ ...container, command: [...job.command] }],
          },
        },
      },
    },
    options,
  );
}
