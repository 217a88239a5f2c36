import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../components/catalogue/index.ts";

/** The stack's output that names the apps whose seed has run. */
export const SEEDED_OUTPUT = "seeded";

/** The apps that fill a new database. */
export function appsWithSeed(apps: Catalogue): readonly string[] {
  return apps.filter((app) => app.database?.seed !== undefined).map((app) => app.name);
}

/**
 * The apps whose seed has run in this environment before: what the stack's last complete update said. A seed that failed
 * is not among them, so the next update runs it again, with the image that may mend it.
 */
export async function readSeeded(apps: Catalogue): Promise<readonly string[]> {
  if (appsWithSeed(apps).length === 0) return [];
  const self = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const seeded = await new pulumi.StackReference(self).getOutputDetails(SEEDED_OUTPUT);
  return Array.isArray(seeded.value) ? seeded.value.filter((name) => typeof name === "string") : [];
}
