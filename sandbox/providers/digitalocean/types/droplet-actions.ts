import { ProviderError } from "../../framework/errors.ts";
import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../../terraform/json.ts";
import { poll } from "../../terraform/polling.ts";
import type { Api } from "../api.ts";

const IDLE_SECONDS = 120;
const ACTION_SECONDS = 3600;

/**
 * Has the API do something with a droplet or a reserved address, and waits until it is done.
 *
 * @param path - Such as `/v2/droplets/1/actions`.
 */
export async function runAction(api: Api, path: string, body: Properties): Promise<void> {
  const id = textAt(objectAt(await api.post(path, body), "action"), "id");
  await poll(
    ACTION_SECONDS,
    async () => {
      const status = textAt(objectAt(await api.get(`${path}/${id}`), "action"), "status");
      if (status === "errored") throw new ProviderError(`action ${id} ended with the status 'errored'`);
      return status === "completed" ? status : undefined;
    },
    "timeout while waiting for state to become 'completed' (last state: 'in-progress')",
  );
}

/** Waits until nothing goes on with a droplet, as the original does before it assigns an address. */
export async function waitUntilIdle(api: Api, dropletId: string): Promise<void> {
  await poll(
    IDLE_SECONDS,
    async () => {
      const actions = objectsAt(await api.get(`/v2/droplets/${dropletId}/actions`), "actions");
      return actions.every((action) => action.status !== "in-progress") ? "idle" : undefined;
    },
    `droplet (${dropletId}) still has pending actions`,
  );
}
