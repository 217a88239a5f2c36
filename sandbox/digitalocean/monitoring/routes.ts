import type { Cloud } from "../cloud.ts";
import { noContent, notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { type AlertPolicy, readAlertPolicy } from "./alert-policy.ts";

/** Imitates https://docs.digitalocean.com/reference/api/reference/monitoring/ (alert policies). */
export function monitoringRoutes(cloud: Cloud): Route[] {
  const policies = cloud.alertPolicies;
  const one = "/v2/monitoring/alerts/{alert_uuid}";
  const find = (request: ApiRequest): AlertPolicy => {
    const policy = policies.get(parameter(request, "alert_uuid"));
    if (policy === undefined) throw notFound();
    return policy;
  };
  const keep = (policy: AlertPolicy) => {
    policies.set(policy.uuid, policy);
    return ok({ policy });
  };
  return [
    route("GET /v2/monitoring/alerts", "monitoring_list_alertPolicy", (request) =>
      page(request, "policies", [...policies.values()]),
    ),
    route("POST /v2/monitoring/alerts", "monitoring_create_alertPolicy", (request) =>
      keep(readAlertPolicy(cloud, bodyOf(request))),
    ),
    route(`GET ${one}`, "monitoring_get_alertPolicy", (request) => ok({ policy: find(request) })),
    route(`PUT ${one}`, "monitoring_update_alertPolicy", (request) =>
      keep(readAlertPolicy(cloud, bodyOf(request), find(request).uuid)),
    ),
    route(`DELETE ${one}`, "monitoring_delete_alertPolicy", (request) => {
      policies.delete(find(request).uuid);
      return noContent();
    }),
  ];
}
