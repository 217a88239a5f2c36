import { TEAM_UUID } from "../account/account.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { created, noContent, notFound, ok, preconditionFailed, unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import {
  allResources,
  defaultProject,
  newProject,
  type Project,
  type ProjectResource,
  resourcesOf,
} from "./projects.ts";

const ENVIRONMENTS = ["Development", "Staging", "Production"];
const LONGEST_NAME = 175;
const LONGEST_TEXT = 255;
const OWNER_ID = 258_992;

/** Imitates https://docs.digitalocean.com/reference/api/reference/projects/. */
export function projectRoutes(cloud: Cloud): Route[] {
  const one = "/v2/projects/{project_id}";
  return [
    route("GET /v2/projects", "projects_list", (request) =>
      page(request, "projects", [...cloud.projects.values()].map(answerOf)),
    ),
    route("POST /v2/projects", "projects_create", (request) => {
      const body = bodyOf(request);
      body.string("name");
      body.string("purpose");
      const blank = { name: "", description: "", purpose: "", environment: "", isDefault: false };
      const project = newProject(cloud.now(), { ...blank, ...readProject(cloud, body, undefined), isDefault: false });
      cloud.projects.set(project.id, project);
      return created({ project: answerOf(project) });
    }),
    route(`GET ${one}`, "projects_get", (request) => ok({ project: answerOf(find(cloud, request)) })),
    route(`PUT ${one}`, "projects_update", (request) => {
      for (const field of ["name", "purpose"]) bodyOf(request).string(field);
      return ok({ project: answerOf(update(cloud, request)) });
    }),
    route(`PATCH ${one}`, "projects_patch", (request) => ok({ project: answerOf(update(cloud, request)) })),
    route(`DELETE ${one}`, "projects_delete", (request) => {
      const project = find(cloud, request);
      if (project.isDefault) throw preconditionFailed("cannot delete the default project");
      if (resourcesOf(cloud, project.id).length > 0) throw preconditionFailed("cannot delete a project with resources");
      cloud.projects.delete(project.id);
      return noContent();
    }),
    route(`GET ${one}/resources`, "projects_list_resources", (request) => {
      const resources = resourcesOf(cloud, find(cloud, request).id);
      return page(
        request,
        "resources",
        resources.map((resource) => resourceAnswer(request, resource, "ok")),
      );
    }),
    route(`POST ${one}/resources`, "projects_assign_resources", (request) => ok({ resources: assign(cloud, request) })),
  ];
}

/** `default` stands for the default project in every one of these paths. */
function find(cloud: Cloud, request: ApiRequest): Project {
  const id = parameter(request, "project_id");
  const project = id === "default" ? defaultProject(cloud) : cloud.projects.get(id);
  if (project === undefined) throw notFound();
  return project;
}

function readProject(cloud: Cloud, body: Fields, self: string | undefined): Partial<Project> {
  const name = body.optionalString("name", { longest: LONGEST_NAME });
  if ([...cloud.projects.values()].some((project) => project.name === name && project.id !== self))
    throw unprocessable("name is already in use");
  const environment = body.optionalString("environment");
  const known = ENVIRONMENTS.find((candidate) => candidate.toLowerCase() === environment?.toLowerCase());
  if (environment && known === undefined)
    throw unprocessable(`environment "${environment}" is not one of ${ENVIRONMENTS.join(", ")}`);
  const description = body.optionalString("description", { longest: LONGEST_TEXT });
  const purpose = body.optionalString("purpose", { longest: LONGEST_TEXT });
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(purpose !== undefined && { purpose }),
    ...(known !== undefined && { environment: known }),
  };
}

function update(cloud: Cloud, request: ApiRequest): Project {
  const project = find(cloud, request);
  const body = bodyOf(request);
  const changes = readProject(cloud, body, project.id);
  const isDefault = body.boolean("is_default") === true;
  if (isDefault) for (const other of cloud.projects.values()) other.isDefault = other === project;
  return Object.assign(project, changes, { updatedAt: timestamp(cloud.now()) });
}

function assign(cloud: Cloud, request: ApiRequest): object[] {
  const project = find(cloud, request);
  const known = allResources(cloud);
  return (bodyOf(request).strings("resources") ?? []).map((urn) => {
    const resource = known.find((candidate) => candidate.urn === urn);
    if (resource === undefined) return { urn, status: "not_found" };
    cloud.projectOfResource.set(urn, project.id);
    return resourceAnswer(request, { urn, assignedAt: timestamp(cloud.now()) }, "assigned");
  });
}

function answerOf(project: Project): object {
  return {
    id: project.id,
    owner_uuid: TEAM_UUID,
    owner_id: OWNER_ID,
    name: project.name,
    description: project.description,
    purpose: project.purpose,
    ...(project.environment !== "" && { environment: project.environment }),
    is_default: project.isDefault,
    created_at: project.createdAt,
    updated_at: project.updatedAt,
  };
}

const PATHS: Readonly<Record<string, string>> = {
  kubernetes: "kubernetes/clusters",
  dbaas: "databases",
  loadbalancer: "load_balancers",
  volume: "volumes",
  domain: "domains",
  droplet: "droplets",
  reservedip: "reserved_ips",
};

function resourceAnswer(request: ApiRequest, { urn, assignedAt }: ProjectResource, status: string): object {
  const [, kind = "", id = ""] = urn.split(":");
  const self = `${request.origin}/v2/${PATHS[kind] ?? kind}/${id}`;
  return { urn, assigned_at: assignedAt, links: { self }, status };
}
