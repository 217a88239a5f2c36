import type { Cloud } from "../cloud.ts";
import { created, noContent, notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { readUptimeAlert, readUptimeCheck, type UptimeAlert, type UptimeCheck } from "./uptime-check.ts";

const CHECKS = "/v2/uptime/checks";
const CHECK = `${CHECKS}/{check_id}`;
const ALERT = `${CHECK}/alerts/{alert_id}`;

/** Imitates https://docs.digitalocean.com/reference/api/reference/uptime/; nothing is really asked. */
export function uptimeRoutes(cloud: Cloud): Route[] {
  return [...checkRoutes(cloud), ...alertRoutes(cloud)];
}

function checkRoutes(cloud: Cloud): Route[] {
  const checks = cloud.uptimeChecks;
  return [
    route(`GET ${CHECKS}`, "uptime_list_checks", (request) => page(request, "checks", [...checks.values()].map(shown))),
    route(`POST ${CHECKS}`, "uptime_create_check", (request) => {
      const check = readUptimeCheck(bodyOf(request));
      checks.set(check.id, check);
      return created({ check: shown(check) });
    }),
    route(`GET ${CHECK}`, "uptime_get_check", (request) => ok({ check: shown(findCheck(cloud, request)) })),
    route(`PUT ${CHECK}`, "uptime_update_check", (request) => {
      const check = readUptimeCheck(bodyOf(request), findCheck(cloud, request));
      checks.set(check.id, check);
      return ok({ check: shown(check) });
    }),
    route(`DELETE ${CHECK}`, "uptime_delete_check", (request) => {
      checks.delete(findCheck(cloud, request).id);
      return noContent();
    }),
  ];
}

function alertRoutes(cloud: Cloud): Route[] {
  return [
    route(`GET ${CHECK}/alerts`, "uptime_list_alerts", (request) =>
      page(request, "alerts", [...findCheck(cloud, request).alerts.values()]),
    ),
    route(`POST ${CHECK}/alerts`, "uptime_create_alert", (request) => {
      const { alerts } = findCheck(cloud, request);
      const alert = readUptimeAlert(cloud, bodyOf(request));
      alerts.set(alert.id, alert);
      return created({ alert });
    }),
    route(`GET ${ALERT}`, "uptime_get_alert", (request) => ok({ alert: findAlert(cloud, request) })),
    route(`PUT ${ALERT}`, "uptime_update_alert", (request) => {
      const alert = readUptimeAlert(cloud, bodyOf(request), findAlert(cloud, request).id);
      findCheck(cloud, request).alerts.set(alert.id, alert);
      return ok({ alert });
    }),
    route(`DELETE ${ALERT}`, "uptime_delete_alert", (request) => {
      findCheck(cloud, request).alerts.delete(findAlert(cloud, request).id);
      return noContent();
    }),
  ];
}

function findCheck(cloud: Cloud, request: ApiRequest): UptimeCheck {
  const check = cloud.uptimeChecks.get(parameter(request, "check_id"));
  if (check === undefined) throw notFound();
  return check;
}

function findAlert(cloud: Cloud, request: ApiRequest): UptimeAlert {
  const alert = findCheck(cloud, request).alerts.get(parameter(request, "alert_id"));
  if (alert === undefined) throw notFound();
  return alert;
}

function shown({ alerts: _, ...check }: UptimeCheck): object {
  return check;
}
