import type { Cloud } from "../cloud.ts";
import { conflict, created, forbidden, noContent, notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { membersOf } from "./members.ts";
import { checkVpcName, createVpc, type Vpc } from "./vpc.ts";

const NAME = /^[a-zA-Z0-9\-.]+$/;
const LONGEST_DESCRIPTION = 255;

/** Imitates https://docs.digitalocean.com/reference/api/reference/vpcs/. */
export function vpcRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/vpcs", "vpcs_list", (request) => page(request, "vpcs", [...cloud.vpcs.values()].map(answerOf))),
    route("POST /v2/vpcs", "vpcs_create", (request) => {
      const body = bodyOf(request);
      const range = body.optionalString("ip_range");
      const vpc = createVpc(cloud, {
        name: body.string("name", { pattern: NAME }),
        region: body.string("region"),
        description: body.optionalString("description", { longest: LONGEST_DESCRIPTION }) ?? "",
        range: range === "" ? undefined : range,
      });
      return created({ vpc: answerOf(vpc) });
    }),
    route("GET /v2/vpcs/{vpc_id}", "vpcs_get", (request) => ok({ vpc: answerOf(find(cloud, request)) })),
    route("PUT /v2/vpcs/{vpc_id}", "vpcs_update", (request) => {
      bodyOf(request).string("name");
      return ok({ vpc: answerOf(update(cloud, request)) });
    }),
    route("PATCH /v2/vpcs/{vpc_id}", "vpcs_patch", (request) => ok({ vpc: answerOf(update(cloud, request)) })),
    route("DELETE /v2/vpcs/{vpc_id}", "vpcs_delete", (request) => {
      const vpc = find(cloud, request);
      if (vpc.isDefault) throw forbidden("Can not delete default VPCs");
      if (membersOf(cloud, vpc.id).length > 0) throw conflict("Can not delete VPC with members");
      cloud.vpcs.delete(vpc.id);
      return noContent();
    }),
    route("GET /v2/vpcs/{vpc_id}/members", "vpcs_list_members", (request) => {
      const type = request.query.get("resource_type");
      const members = membersOf(cloud, find(cloud, request).id);
      return page(request, "members", type ? members.filter(({ urn }) => urn.startsWith(`do:${type}:`)) : members);
    }),
  ];
}

function find(cloud: Cloud, request: ApiRequest): Vpc {
  const vpc = cloud.vpcs.get(parameter(request, "vpc_id"));
  if (vpc === undefined) throw notFound();
  return vpc;
}

function update(cloud: Cloud, request: ApiRequest): Vpc {
  const vpc = find(cloud, request);
  const body = bodyOf(request);
  const name = body.optionalString("name", { pattern: NAME }) ?? vpc.name;
  const description = body.optionalString("description", { longest: LONGEST_DESCRIPTION }) ?? vpc.description;
  const becomesDefault = body.boolean("default") === true;
  checkVpcName(cloud, name, vpc.id);
  Object.assign(vpc, { name, description });
  if (becomesDefault)
    for (const other of cloud.vpcs.values()) if (other.region === vpc.region) other.isDefault = other === vpc;
  return vpc;
}

function answerOf(vpc: Vpc): object {
  return {
    id: vpc.id,
    urn: `do:vpc:${vpc.id}`,
    name: vpc.name,
    description: vpc.description,
    region: vpc.region,
    ip_range: vpc.range.text,
    created_at: vpc.createdAt,
    default: vpc.isDefault,
  };
}
