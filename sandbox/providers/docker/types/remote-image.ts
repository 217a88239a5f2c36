import { during } from "../../terraform/polling.ts";
import type { Description } from "../../terraform/resource.ts";
import { flag, map, set, text } from "../../terraform/schema/property.ts";
import type { Engine } from "../engine.ts";
import { findImage, localImage } from "../images.ts";

const PROPERTIES = {
  name: text("required", { replaces: true }),
  keepLocally: flag("optional"),
  forceRemove: flag("optional"),
  pullTriggers: set("optional", text("optional"), { replaces: true }),
  triggers: map("optional", { replaces: true }),
  imageId: text("output"),
  repoDigest: text("output"),
};

/** An image that the engine is to have: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image */
export const REMOTE_IMAGE: Description<Engine> = {
  type: "docker:index/remoteImage:RemoteImage",
  properties: PROPERTIES,
  uncovered: ["build", "platform"],
  isNamed: false,
  async create({ api }, { name }) {
    const { id } = await during("Unable to read Docker image into resource", () => findImage(api, String(name)));
    return { id: `${id}${name}` };
  },
  async read({ api }, _id, { name }) {
    const found = await localImage(api, String(name));
    return found && { imageId: found.id, repoDigest: found.repoDigest };
  },
  async update() {
    // What can change without a replacement only counts at the end.
  },
  async delete({ api }, _id, { name, keepLocally, forceRemove }) {
    if (keepLocally === true || (await localImage(api, String(name))) === undefined) return;
    await during("Unable to remove Docker image", () =>
      api.send("DELETE", `/images/${name}?force=${forceRemove === true}`),
    );
  },
};
