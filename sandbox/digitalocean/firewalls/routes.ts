import { randomUUID } from "node:crypto";
import { type Cloud, timestamp } from "../cloud.ts";
import { accepted, noContent, notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { workerFirewalls } from "../kubernetes/firewalls.ts";
import { type Firewall, firewallAnswer } from "./firewall.ts";
import { readFirewall } from "./order.ts";
import { programFirewalls } from "./program.ts";

const ONE = "/v2/firewalls/{firewall_id}";

/** Imitates https://docs.digitalocean.com/reference/api/reference/firewalls/, with those that DOKS makes for its workers. */
export function firewallRoutes(cloud: Cloud): Route[] {
  const all = () => [...workerFirewalls(cloud), ...[...cloud.firewalls.values()].map(firewallAnswer)];
  return [
    route("GET /v2/firewalls", "firewalls_list", (request) => page(request, "firewalls", all())),
    route("POST /v2/firewalls", "firewalls_create", (request) => {
      const settings = readFirewall(cloud, bodyOf(request), undefined);
      const firewall: Firewall = {
        id: randomUUID(),
        ...settings,
        status: "waiting",
        createdAt: timestamp(cloud.now()),
      };
      cloud.firewalls.set(firewall.id, firewall);
      program(cloud, firewall);
      return accepted({ firewall: firewallAnswer(firewall) });
    }),
    route(`GET ${ONE}`, "firewalls_get", (request) => {
      const firewall = all().find(({ id }) => id === parameter(request, "firewall_id"));
      if (firewall === undefined) throw notFound();
      return ok({ firewall });
    }),
    route(`PUT ${ONE}`, "firewalls_update", (request) => {
      const firewall = find(cloud, request);
      Object.assign(firewall, readFirewall(cloud, bodyOf(request), firewall.id), { status: "waiting" });
      program(cloud, firewall);
      return ok({ firewall: firewallAnswer(firewall) });
    }),
    route(`DELETE ${ONE}`, "firewalls_delete", (request) => {
      const firewall = find(cloud, request);
      cloud.firewalls.delete(firewall.id);
      program(cloud, firewall);
      return noContent();
    }),
  ];
}

function program(cloud: Cloud, firewall: Firewall): void {
  for (const tag of firewall.tags) cloud.tags.add(tag);
  cloud.background.start(`rules of firewall ${firewall.name}`, () => programFirewalls(cloud));
}

function find(cloud: Cloud, request: ApiRequest): Firewall {
  const firewall = cloud.firewalls.get(parameter(request, "firewall_id"));
  if (firewall === undefined) throw notFound();
  return firewall;
}
