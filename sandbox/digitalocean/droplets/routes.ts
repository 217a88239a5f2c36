import type { Cloud } from "../cloud.ts";
import { accepted, created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { workerAnswer, workers } from "../kubernetes/droplets.ts";
import { actionAnswer, actionsOf } from "./actions.ts";
import { type Droplet, dropletAnswer } from "./droplet.ts";
import { createDroplet, deleteDroplet } from "./lifecycle.ts";
import { machines } from "./machines.ts";
import { readDroplet } from "./order.ts";
import { orderAction } from "./power.ts";

const ONE = "/v2/droplets/{droplet_id}";

/** Imitates https://docs.digitalocean.com/reference/api/reference/droplets/, for ordered droplets and for clusters' workers. */
export function dropletRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/droplets", "droplets_list", (request) => page(request, "droplets", listed(cloud, request.query))),
    route("POST /v2/droplets", "droplets_create", (request) => {
      const droplet = readDroplet(cloud, bodyOf(request));
      const { dropletLimit } = cloud.account;
      if (machines(cloud).length >= dropletLimit)
        throw unprocessable(`creating this/these droplet(s) will exceed your droplet limit of ${dropletLimit}`);
      const action = createDroplet(cloud, droplet);
      const links = { actions: [{ id: action.id, rel: "create", href: `${request.origin}/v2/actions/${action.id}` }] };
      return accepted({ droplet: dropletAnswer(droplet), links });
    }),
    route(`GET ${ONE}`, "droplets_get", (request) => {
      const id = parameter(request, "droplet_id");
      const worker = workers(cloud).find(({ node }) => String(node.dropletId) === id);
      return ok({ droplet: worker === undefined ? dropletAnswer(find(cloud, request)) : workerAnswer(worker) });
    }),
    route(`DELETE ${ONE}`, "droplets_destroy", (request) => {
      deleteDroplet(cloud, findOrdered(cloud, request));
      return noContent();
    }),
    ...dropletActionRoutes(cloud),
  ];
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/droplet-actions/. */
function dropletActionRoutes(cloud: Cloud): Route[] {
  const of = (request: ApiRequest) => actionsOf(cloud, "droplet", parameter(request, "droplet_id"));
  return [
    route(`GET ${ONE}/actions`, "dropletActions_list", (request) =>
      page(request, "actions", of(request).map(actionAnswer)),
    ),
    route(`POST ${ONE}/actions`, "dropletActions_post", (request) =>
      created({ action: actionAnswer(orderAction(cloud, findOrdered(cloud, request), bodyOf(request))) }),
    ),
    route(`GET ${ONE}/actions/{action_id}`, "dropletActions_get", (request) => {
      const action = of(request).find(({ id }) => String(id) === parameter(request, "action_id"));
      if (action === undefined) throw notFound();
      return ok({ action: actionAnswer(action) });
    }),
  ];
}

function listed(cloud: Cloud, query: URLSearchParams): object[] {
  const [tag, name] = [query.get("tag_name"), query.get("name")];
  const isAsked = (one: { readonly name: string }, tags: readonly string[]) =>
    (tag === null || tags.includes(tag)) && (name === null || one.name === name);
  return [
    ...workers(cloud)
      .filter(({ node, tags }) => isAsked(node, tags))
      .map(workerAnswer),
    ...[...cloud.droplets.values()].filter((droplet) => isAsked(droplet, droplet.tags)).map(dropletAnswer),
  ];
}

function find(cloud: Cloud, request: ApiRequest): Droplet {
  const droplet = cloud.droplets.get(parameter(request, "droplet_id"));
  if (droplet === undefined) throw notFound();
  return droplet;
}

/** A cluster's worker is its cluster's to change. */
function findOrdered(cloud: Cloud, request: ApiRequest): Droplet {
  const id = parameter(request, "droplet_id");
  const worker = workers(cloud).find(({ node }) => String(node.dropletId) === id);
  if (worker !== undefined)
    throw unprocessable(`droplet ${id} is a worker of cluster "${worker.cluster.name}": change its node pool instead`);
  return find(cloud, request);
}
