import type { Cloud } from "../cloud.ts";
import { machines } from "../droplets/machines.ts";
import { created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { attachNodes } from "../load-balancers/attachment.ts";
import { checkTag } from "./names.ts";

/** Something whose own tags can be changed. */
interface Taggable {
  tags: readonly string[];
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/tags/. */
export function tagRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/tags", "tags_list", (request) =>
      page(
        request,
        "tags",
        [...cloud.tags].sort().map((name) => answerOf(cloud, request, name)),
      ),
    ),
    route("POST /v2/tags", "tags_create", (request) => {
      const name = checkTag(bodyOf(request).string("name"));
      cloud.tags.add(name);
      return created({ tag: answerOf(cloud, request, name) });
    }),
    route("GET /v2/tags/{tag_id}", "tags_get", (request) =>
      ok({ tag: answerOf(cloud, request, find(cloud, request)) }),
    ),
    route("DELETE /v2/tags/{tag_id}", "tags_delete", (request) => {
      const name = find(cloud, request);
      cloud.tags.delete(name);
      for (const resource of taggables(cloud)) untag(resource, name);
      attachNodes(cloud);
      return noContent();
    }),
    route("POST /v2/tags/{tag_id}/resources", "tags_assign_resources", (request) => {
      const name = find(cloud, request);
      for (const resource of namedResources(cloud, request))
        if (!resource.tags.includes(name)) resource.tags = [...resource.tags, name];
      attachNodes(cloud);
      return noContent();
    }),
    route("DELETE /v2/tags/{tag_id}/resources", "tags_unassign_resources", (request) => {
      const name = find(cloud, request);
      for (const resource of namedResources(cloud, request)) untag(resource, name);
      attachNodes(cloud);
      return noContent();
    }),
  ];
}

function find(cloud: Cloud, request: ApiRequest): string {
  const name = parameter(request, "tag_id");
  if (!cloud.tags.has(name)) throw notFound();
  return name;
}

function untag(resource: Taggable, name: string): void {
  resource.tags = resource.tags.filter((tag) => tag !== name);
}

function taggables(cloud: Cloud): Taggable[] {
  const clusters = [...cloud.clusters.values()];
  return [
    ...clusters,
    ...clusters.flatMap(({ pools }) => pools),
    ...cloud.databases.values(),
    ...cloud.droplets.values(),
    ...cloud.volumes.values(),
    ...cloud.snapshots.values(),
  ];
}

function namedResources(cloud: Cloud, request: ApiRequest): Taggable[] {
  const resources = bodyOf(request).objects("resources");
  if (resources === undefined) throw unprocessable("resources is required");
  return resources.map((resource) => {
    const [type, id] = [resource.string("resource_type"), resource.string("resource_id")];
    const kinds: Readonly<Record<string, ReadonlyMap<string, Taggable>>> = {
      database: cloud.databases,
      droplet: cloud.droplets,
      kubernetes: cloud.clusters,
      volume: cloud.volumes,
      volume_snapshot: cloud.snapshots,
    };
    const kind = kinds[type];
    if (kind === undefined) throw unprocessable(`the sandbox has no taggable resources of type "${type}"`);
    const found = kind.get(id);
    if (found === undefined) throw unprocessable(`${type} "${id}" does not exist`);
    return found;
  });
}

function answerOf(cloud: Cloud, request: ApiRequest, name: string): object {
  const count = (all: Iterable<{ readonly tags: readonly string[] }>): number =>
    [...all].filter(({ tags }) => tags.includes(name)).length;
  const counts = {
    droplets: count(machines(cloud)),
    images: 0,
    volumes: count(cloud.volumes.values()),
    volume_snapshots: count(cloud.snapshots.values()),
    databases: count([...cloud.databases.values()].filter(({ isGone }) => !isGone)),
  };
  const kinds = Object.entries(counts).map(([kind, number]) => [kind, kindAnswer(request, kind, number)] as const);
  const total = Object.values(counts).reduce((sum, number) => sum + number, 0);
  return { name, resources: { count: total, ...Object.fromEntries(kinds) } };
}

function kindAnswer(request: ApiRequest, kind: string, count: number): object {
  return count === 0 ? { count } : { count, last_tagged_uri: `${request.origin}/v2/${kind}` };
}
