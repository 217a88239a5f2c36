import { randomUUID } from "node:crypto";
import { type Cloud, timestamp } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";

/** A project: a named group of resources. */
export interface Project {
  readonly id: string;
  name: string;
  description: string;
  purpose: string;
  /** `Development`, `Staging`, `Production`, or empty. */
  environment: string;
  isDefault: boolean;
  readonly createdAt: string;
  updatedAt: string;
}

/** A resource that belongs to a project. */
export interface ProjectResource {
  readonly urn: string;
  readonly assignedAt: string;
}

/** A project without resources. */
export function newProject(
  moment: Date,
  fields: Pick<Project, "name" | "description" | "purpose" | "environment" | "isDefault">,
): Project {
  const now = timestamp(moment);
  return { id: randomUUID(), ...fields, createdAt: now, updatedAt: now };
}

/** The project that everything is in unless it was moved. */
export function defaultProject(cloud: Cloud): Project {
  const found = [...cloud.projects.values()].find((project) => project.isDefault);
  if (found === undefined) throw new Error("the account has no default project");
  return found;
}

/** The id of the project that a resource is in. */
export function projectOf(cloud: Cloud, urn: string): string {
  return cloud.projectOfResource.get(urn) ?? defaultProject(cloud).id;
}

/** Everything in a project. */
export function resourcesOf(cloud: Cloud, projectId: string): ProjectResource[] {
  return allResources(cloud).filter(({ urn }) => projectOf(cloud, urn) === projectId);
}

/** Every resource of the account that can be in a project. */
export function allResources(cloud: Cloud): ProjectResource[] {
  return [
    ...resources("kubernetes", [...cloud.clusters.values()]),
    ...resources(
      "dbaas",
      [...cloud.databases.values()].filter(({ isGone }) => !isGone),
    ),
    ...resources(
      "loadbalancer",
      [...cloud.loadBalancers.values()].filter(({ isGone }) => !isGone),
    ),
    ...resources("volume", [...cloud.volumes.values()]),
    ...[...cloud.droplets.values()].map(({ id, createdAt }) => ({ urn: `do:droplet:${id}`, assignedAt: createdAt })),
    ...[...cloud.reservedIps.values()].map(({ ip, createdAt }) => ({
      urn: `do:reservedip:${ip}`,
      assignedAt: createdAt,
    })),
    ...[...cloud.domains.values()].map(({ name, createdAt }) => ({ urn: `do:domain:${name}`, assignedAt: createdAt })),
  ];
}

/**
 * Reads the `project_id` of an order.
 *
 * @returns puts the ordered resource, by its URN, into that project
 * @throws Refusal 422 when there is no such project
 */
export function assignOrdered(cloud: Cloud, body: Fields): (urn: string) => void {
  const id = body.optionalString("project_id") ?? "";
  if (id === "") return () => undefined;
  if (!cloud.projects.has(id)) throw unprocessable(`project "${id}" does not exist`);
  return (urn) => cloud.projectOfResource.set(urn, id);
}

function resources(
  kind: string,
  all: readonly { readonly id: string; readonly createdAt: string }[],
): ProjectResource[] {
  return all.map(({ id, createdAt }) => ({ urn: `do:${kind}:${id}`, assignedAt: createdAt }));
}
