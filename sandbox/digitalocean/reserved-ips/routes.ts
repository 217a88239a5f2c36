import { region as knownRegion } from "../account/regions.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { actionAnswer, actionsOf } from "../droplets/actions.ts";
import { connectReservedAddress } from "../droplets/lifecycle.ts";
import { accepted, created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { assignOrdered } from "../projects/projects.ts";
import { assign, orderAssignment, readDroplet } from "./assignment.ts";
import { RESERVED_IP_LIMIT, type ReservedIp, reservedIpAnswer, reservedIpUrn } from "./reserved-ip.ts";

const ONE = "/v2/reserved_ips/{reserved_ip}";

/** Imitates https://docs.digitalocean.com/reference/api/reference/reserved-ips/. */
export function reservedIpRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/reserved_ips", "reservedIPs_list", (request) => {
      const all = [...cloud.reservedIps.values()];
      return page(
        request,
        "reserved_ips",
        all.map((reserved) => reservedIpAnswer(cloud, reserved)),
      );
    }),
    route("POST /v2/reserved_ips", "reservedIPs_create", (request) => reserve(cloud, request)),
    route(`GET ${ONE}`, "reservedIPs_get", (request) =>
      ok({ reserved_ip: reservedIpAnswer(cloud, find(cloud, request)) }),
    ),
    route(`DELETE ${ONE}`, "reservedIPs_delete", async (request) => {
      await release(cloud, find(cloud, request));
      return noContent();
    }),
    ...assignmentRoutes(cloud),
  ];
}

function assignmentRoutes(cloud: Cloud): Route[] {
  const of = (request: ApiRequest) => actionsOf(cloud, "reserved_ip", find(cloud, request).ip);
  return [
    route(`GET ${ONE}/actions`, "reservedIPsActions_list", (request) =>
      page(request, "actions", of(request).map(actionAnswer)),
    ),
    route(`POST ${ONE}/actions`, "reservedIPsActions_post", (request) =>
      created({ action: actionAnswer(orderAssignment(cloud, find(cloud, request), bodyOf(request))) }),
    ),
    route(`GET ${ONE}/actions/{action_id}`, "reservedIPsActions_get", (request) => {
      const action = of(request).find(({ id }) => String(id) === parameter(request, "action_id"));
      if (action === undefined) throw notFound();
      return ok({ action: actionAnswer(action) });
    }),
  ];
}

/** An order names a region, or a droplet that the address shall lead to. */
async function reserve(cloud: Cloud, request: ApiRequest) {
  const body = bodyOf(request);
  const id = body.optionalInteger("droplet_id");
  const region = id === undefined ? body.string("region") : (cloud.droplets.get(String(id))?.region ?? "");
  if (id === undefined) knownRegion(region);
  const droplet = id === undefined ? undefined : readDroplet(cloud, { ip: "", region }, body);
  if (cloud.reservedIps.size >= RESERVED_IP_LIMIT)
    throw unprocessable(`reserving another IP will exceed your limit of ${RESERVED_IP_LIMIT}`);
  const putIntoProject = assignOrdered(cloud, body);
  const ip = await cloud.runtime.reserveAddress();
  const reserved: ReservedIp = {
    ...{ ip, region, dropletId: undefined, isLocked: false },
    createdAt: timestamp(cloud.now()),
  };
  cloud.reservedIps.set(ip, reserved);
  putIntoProject(reservedIpUrn(ip));
  const actions = droplet === undefined ? [] : [assign(cloud, reserved, droplet)];
  const href = (path: string) => `${request.origin}/v2/${path}`;
  const links = {
    droplets: id === undefined ? [] : [{ id, rel: "droplet", href: href(`droplets/${id}`) }],
    actions: actions.map((action) => ({ id: action.id, rel: "assign_ip", href: href(`actions/${action.id}`) })),
  };
  return accepted({ reserved_ip: reservedIpAnswer(cloud, reserved), links });
}

async function release(cloud: Cloud, reserved: ReservedIp): Promise<void> {
  if (reserved.isLocked) throw unprocessable("The reserved IP already has a pending event.");
  cloud.reservedIps.delete(reserved.ip);
  cloud.projectOfResource.delete(reservedIpUrn(reserved.ip));
  const droplet = reserved.dropletId === undefined ? undefined : cloud.droplets.get(String(reserved.dropletId));
  if (droplet !== undefined) await connectReservedAddress(cloud, droplet);
  cloud.runtime.releaseAddress(reserved.ip);
}

function find(cloud: Cloud, request: ApiRequest): ReservedIp {
  const reserved = cloud.reservedIps.get(parameter(request, "reserved_ip"));
  if (reserved === undefined) throw notFound();
  return reserved;
}
