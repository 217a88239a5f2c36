import { requireLoadBalancer } from "../account/limits.ts";
import type { Cloud } from "../cloud.ts";
import { accepted, noContent, notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { assignOrdered, projectOf } from "../projects/projects.ts";
import { createLoadBalancer, deleteLoadBalancer, updateLoadBalancer } from "./lifecycle.ts";
import { type LoadBalancer, liveLoadBalancers, loadBalancerAnswer } from "./load-balancer.ts";
import { readSettings } from "./order.ts";

/** Imitates https://docs.digitalocean.com/reference/api/reference/load-balancers/. */
export function loadBalancerRoutes(cloud: Cloud): Route[] {
  const answer = (balancer: LoadBalancer): object =>
    loadBalancerAnswer(cloud, balancer, projectOf(cloud, `do:loadbalancer:${balancer.id}`));
  return [
    route("GET /v2/load_balancers", "loadBalancers_list", (request) =>
      page(request, "load_balancers", liveLoadBalancers(cloud).map(answer)),
    ),
    route("POST /v2/load_balancers", "loadBalancers_create", (request) => {
      const body = bodyOf(request);
      const settings = readSettings(cloud, body, undefined);
      requireLoadBalancer(cloud);
      const assign = assignOrdered(cloud, body);
      const balancer = createLoadBalancer(cloud, settings);
      assign(`do:loadbalancer:${balancer.id}`);
      return accepted({ load_balancer: answer(balancer) });
    }),
    route("GET /v2/load_balancers/{lb_id}", "loadBalancers_get", (request) =>
      ok({ load_balancer: answer(find(cloud, request)) }),
    ),
    route("PUT /v2/load_balancers/{lb_id}", "loadBalancers_update", (request) => {
      const balancer = find(cloud, request);
      const body = bodyOf(request);
      const settings = readSettings(cloud, body, balancer.id);
      updateLoadBalancer(cloud, balancer, body.has("tags") ? settings : { ...settings, tags: balancer.tags });
      return ok({ load_balancer: answer(balancer) });
    }),
    route("DELETE /v2/load_balancers/{lb_id}", "loadBalancers_delete", (request) => {
      deleteLoadBalancer(cloud, find(cloud, request).id);
      return noContent();
    }),
  ];
}

function find(cloud: Cloud, request: ApiRequest): LoadBalancer {
  const balancer = cloud.loadBalancers.get(parameter(request, "lb_id"));
  if (balancer === undefined || balancer.isGone) throw notFound();
  return balancer;
}
