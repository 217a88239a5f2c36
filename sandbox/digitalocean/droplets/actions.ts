import { region } from "../account/regions.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { parameter, type Route, route } from "../http/route.ts";

/** Something that goes on with a droplet or a reserved address. */
export interface Action {
  readonly id: number;
  readonly type: string;
  status: "in-progress" | "completed" | "errored";
  readonly startedAt: string;
  completedAt: string | undefined;
  readonly resourceType: "droplet" | "reserved_ip";
  /** The droplet's number, or the address. */
  readonly resource: string;
  readonly region: string;
}

/** What an action is about. */
export type ActionSubject = Pick<Action, "type" | "resourceType" | "resource" | "region">;

/** Notes that something begins; its work goes on in the background. */
export function startAction(cloud: Cloud, subject: ActionSubject, work: () => Promise<void>): Action {
  const action: Action = {
    ...subject,
    id: cloud.nextNumber(),
    status: "in-progress",
    startedAt: timestamp(cloud.now()),
    completedAt: undefined,
  };
  cloud.actions.set(action.id, action);
  cloud.background.start(`${action.type} of ${action.resourceType} ${action.resource}`, async () => {
    try {
      await work();
      action.status = "completed";
    } catch (error) {
      action.status = "errored";
      throw error;
    } finally {
      action.completedAt = timestamp(cloud.now());
    }
  });
  return action;
}

/** What goes on and went on with one thing, the newest first. */
export function actionsOf(cloud: Cloud, resourceType: Action["resourceType"], resource: string): Action[] {
  return [...cloud.actions.values()]
    .filter((action) => action.resourceType === resourceType && action.resource === resource)
    .reverse();
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/actions/. */
export function actionRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/actions", "actions_list", (request) =>
      page(request, "actions", [...cloud.actions.values()].reverse().map(actionAnswer)),
    ),
    route("GET /v2/actions/{action_id}", "actions_get", (request) => {
      const action = cloud.actions.get(Number(parameter(request, "action_id")));
      if (action === undefined) throw notFound();
      return ok({ action: actionAnswer(action) });
    }),
  ];
}

/** The action as answers carry it. */
export function actionAnswer(action: Action): object {
  return {
    id: action.id,
    status: action.status,
    type: action.type,
    started_at: action.startedAt,
    completed_at: action.completedAt ?? null,
    resource_id: numberOf(action.resource),
    resource_type: action.resourceType,
    region: region(action.region),
    region_slug: action.region,
  };
}

/** DigitalOcean writes an address as the one number that it is. */
function numberOf(resource: string): number {
  return resource.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}
