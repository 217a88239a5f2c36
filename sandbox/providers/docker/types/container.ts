import { ProviderError } from "../../framework/errors.ts";
import type { Properties } from "../../framework/values.ts";
import { objectsAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import type { Description } from "../../terraform/resource.ts";
import { archiveOf } from "../archive.ts";
import { type Engine, ifThere } from "../engine.ts";
import { findImage } from "../images.ts";
import { containerOrder, limits } from "./container-order.ts";
import { CONTAINER_PROPERTIES, UNCOVERED } from "./container-properties.ts";
import { awaitEnd, awaitHealth, readContainer, requireRunning } from "./container-state.ts";

/** A container: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container */
export const CONTAINER: Description<Engine> = {
  type: "docker:index/container:Container",
  properties: CONTAINER_PROPERTIES,
  uncovered: UNCOVERED,
  isNamed: true,
  async create({ api }, inputs) {
    const { name, image } = inputs;
    await during(`Unable to create container with image ${image}`, () => findImage(api, String(image)));
    const answer = await during("Unable to create container", () =>
      api.call("POST", `/containers/create?name=${encodeURIComponent(String(name))}`, containerOrder(inputs)),
    );
    const id = textAt(answer, "Id");
    try {
      await connect(api, id, inputs);
      await upload(api, id, inputs);
      if (inputs.start !== false) {
        await during("Unable to start container", () => api.call("POST", `/containers/${id}/start`));
        if (inputs.mustRun !== false) await requireRunning(api, id);
      }
    } catch (error) {
      // The original keeps a container whose start is refused, and removes one that ends at once; neither is of use.
      await remove(api, id, inputs);
      throw error;
    }
    return { id, known: inputs.attach === true ? await awaitEnd(api, id, inputs.logs === true) : {} };
  },
  async finish({ api }, id, known) {
    if (known.wait === true) await awaitHealth(api, id, Number(known.waitTimeout));
  },
  async read({ api }, id, known) {
    const found = await readContainer(api, id);
    // One that should run and does not is of no use: the original removes it, so that the next update makes it anew.
    const isEnded = found !== undefined && !found.isRunning && known.mustRun !== false && known.start !== false;
    if (isEnded) await remove(api, id, known);
    return isEnded ? undefined : found?.outputs;
  },
  async update({ api }, { id, news, isChanged }) {
    if (!isChanged("restart", "maxRetryCount", "memory", "memorySwap", "cpuShares", "cpus")) return;
    await during("Unable to update a container", () => api.call("POST", `/containers/${id}/update`, limits(news)));
  },
  async delete({ api }, id, outputs) {
    if (outputs.rm === true) return;
    const grace = Number(outputs.destroyGraceSeconds ?? 0);
    if (outputs.attach !== true && grace > 0) {
      await during(`Error stopping container ${id}`, () =>
        ifThere(() => api.call("POST", `/containers/${id}/stop?t=${grace}`)),
      );
    }
    await remove(api, id, outputs);
  },
};

/** The engine takes one network with the order; the original leaves the usual one again and then joins those it was told. */
async function connect(api: Engine, id: string, inputs: Properties): Promise<void> {
  const networks = objectsAt(inputs, "networksAdvanced");
  if (networks.length === 0) return;
  await during("Unable to disconnect the default network", () =>
    api.call("POST", "/networks/bridge/disconnect", { Container: id }),
  );
  for (const network of networks) {
    const { name, aliases, ipv4Address } = network;
    const EndpointConfig = { Aliases: aliases, IPAMConfig: { IPv4Address: ipv4Address } };
    await during(`Unable to connect to network '${name}'`, () =>
      api.call("POST", `/networks/${name}/connect`, { Container: id, EndpointConfig }),
    );
  }
}

async function upload(api: Engine, id: string, inputs: Properties): Promise<void> {
  for (const file of objectsAt(inputs, "uploads")) {
    const { contentBase64, content, executable, permissions } = file;
    if ((content === undefined) === (contentBase64 === undefined)) {
      throw new ProviderError("error with upload content: one of 'content', 'content_base64', or 'source' must be set");
    }
    const bytes = Buffer.from(String(content ?? contentBase64), content === undefined ? "base64" : "utf8");
    const mode =
      permissions === undefined ? (executable === true ? 0o744 : 0o644) : Number.parseInt(String(permissions), 8);
    const archive = { type: "application/x-tar", content: archiveOf(textAt(file, "file"), bytes, mode) };
    await during("Unable to upload volume content", () => api.send("PUT", `/containers/${id}/archive?path=/`, archive));
  }
}

async function remove(api: Engine, id: string, { removeVolumes }: Properties): Promise<void> {
  const path = `/containers/${id}?force=true&v=${removeVolumes !== false}`;
  await during(`Error deleting container ${id}`, () => ifThere(() => api.call("DELETE", path)));
}
