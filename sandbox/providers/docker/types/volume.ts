import { objectAt, textAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import type { Description } from "../../terraform/resource.ts";
import { map, text } from "../../terraform/schema/property.ts";
import { type Engine, EngineError, ifThere } from "../engine.ts";
import { LABELS, labelMap } from "./labels.ts";

const IN_USE_SECONDS = 30;

const PROPERTIES = {
  name: text("computed", { replaces: true }),
  driver: text("computed", { replaces: true }),
  driverOpts: map("optional", { replaces: true }),
  labels: LABELS,
  mountpoint: text("output"),
};

/** A volume: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Volume */
export const VOLUME: Description<Engine> = {
  type: "docker:index/volume:Volume",
  properties: PROPERTIES,
  uncovered: ["cluster"],
  isNamed: true,
  async create({ api }, { name, driver, driverOpts, labels }) {
    const order = { Name: name, Driver: driver, DriverOpts: driverOpts, Labels: labelMap(labels) };
    const answer = await during("Unable to create volume", () => api.call("POST", "/volumes/create", order));
    return { id: textAt(answer, "Name") };
  },
  async read({ api }, id) {
    const volume = await ifThere(() => api.call("GET", `/volumes/${id}`));
    if (volume === undefined) return undefined;
    return {
      name: textAt(volume, "Name"),
      driver: textAt(volume, "Driver"),
      driverOpts: objectAt(volume, "Options"),
      mountpoint: textAt(volume, "Mountpoint"),
    };
  },
  async delete({ api }, id) {
    await poll(IN_USE_SECONDS, () => remove(api, id), `timeout while waiting for the volume '${id}' to be removed`);
  },
};

/** Undefined while a container uses it. */
async function remove(api: Engine, id: string): Promise<true | undefined> {
  try {
    await ifThere(() => api.call("DELETE", `/volumes/${id}?force=true`));
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.message.includes("volume is in use")) return undefined;
    throw error;
  }
}
