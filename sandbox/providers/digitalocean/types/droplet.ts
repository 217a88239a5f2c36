import type { Properties } from "../../framework/values.ts";
import { defined, objectAt, objectsAt, textAt, textsAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import type { Update } from "../../terraform/resource.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { type Api, ifFound } from "../api.ts";
import type { Description, Operation } from "../description.ts";
import { runAction } from "./droplet-actions.ts";
import { keptUserData, DROPLET_PROPERTIES as PROPERTIES, UNCOVERED } from "./droplet-properties.ts";
import { setTags } from "./tag.ts";

const PATH = "/v2/droplets";

/** A virtual machine: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Droplets */
export const DROPLET: Description = {
  type: "digitalocean:index/droplet:Droplet",
  properties: PROPERTIES,
  uncovered: UNCOVERED,
  isNamed: true,
  timeouts: { create: 3600, update: 3600, delete: 60 },
  async create({ api }, inputs) {
    const answer = await during("Error creating droplet", () => api.post(PATH, dropletRequest(inputs)));
    return { id: textAt(objectAt(answer, "droplet"), "id"), known: keptUserData(inputs) };
  },
  async finish(operation, id) {
    await during(`Error waiting for droplet (${id}) to become ready`, () => waitUntilActive(operation, id));
  },
  async read({ api }, id, known) {
    const droplet = await during("Error retrieving droplet", () => getDroplet(api, id));
    return droplet && { ...dropletOutputs(droplet), ...keptUserData(known) };
  },
  update: updateDroplet,
  async delete(operation, id, outputs) {
    if ((await waitUntilUnlocked(operation, id)) === undefined) return;
    const { api } = operation;
    if (outputs.gracefulShutdown === true)
      await during(`Error shutting down the droplet (${id})`, () => act(api, id, { type: "shutdown" }));
    await ifFound(() => during("Error deleting droplet", () => api.delete(`${PATH}/${id}`)));
    await during(`Error waiting for droplet (${id}) to be destroyed`, () => waitUntilGone(operation, id));
  },
  async import({ api }, id) {
    const droplet = await during("Error retrieving droplet", () => getDroplet(api, id));
    return { id, known: { image: textAt(objectAt(droplet ?? {}, "image"), "slug"), resizeDisk: true } };
  },
};

async function updateDroplet({ api }: Operation, { id, olds, news, isChanged }: Update): Promise<void> {
  if (isChanged("size", "resizeDisk")) await resize(api, id, news);
  if (isChanged("name"))
    await during(`Error renaming droplet (${id})`, () => act(api, id, { type: "rename", name: textAt(news, "name") }));
  if (isChanged("backups")) {
    const type = news.backups === true ? "enable_backups" : "disable_backups";
    await during(`Error setting backups on droplet (${id})`, () => act(api, id, { type }));
  }
  if (isChanged("tags")) {
    const target = { resource_id: id, resource_type: "droplet" };
    await during("Error updating tags", () => setTags(api, target, textsAt(olds, "tags"), textsAt(news, "tags")));
  }
}

/** A droplet must be off while it gets another size. */
async function resize(api: Api, id: string, news: Properties): Promise<void> {
  const isGraceful = news.gracefulShutdown === true;
  await during(`Error powering off droplet (${id})`, () =>
    act(api, id, { type: isGraceful ? "shutdown" : "power_off" }),
  );
  const order = { type: "resize", size: textAt(news, "size"), disk: news.resizeDisk ?? true };
  try {
    await during(`Error resizing droplet (${id})`, () => act(api, id, order));
  } finally {
    await during(`Error powering on droplet (${id})`, () => act(api, id, { type: "power_on" }));
  }
}

async function act(api: Api, id: string, body: Properties): Promise<void> {
  await runAction(api, `${PATH}/${id}/actions`, body);
}

function dropletRequest(inputs: Properties): Properties {
  return {
    ...toWire(PROPERTIES, inputs),
    image: textAt(inputs, "image"),
    size: textAt(inputs, "size"),
    ...defined({ region: inputs.region, user_data: inputs.userData, with_droplet_agent: inputs.dropletAgent }),
    ...{ backups: inputs.backups ?? false, monitoring: inputs.monitoring ?? false, ipv6: inputs.ipv6 ?? false },
    // A number is a key's id, anything else its fingerprint.
    ssh_keys: textsAt(inputs, "sshKeys").map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
    tags: textsAt(inputs, "tags"),
  };
}

function dropletOutputs(droplet: Properties): Properties {
  const size = objectAt(droplet, "size");
  const features = textsAt(droplet, "features");
  const networks = objectsAt(objectAt(droplet, "networks"), "v4");
  const addressOf = (type: string) => textAt(networks.find((network) => network.type === type) ?? {}, "ip_address");
  return {
    ...fromWire(PROPERTIES, droplet),
    region: textAt(objectAt(droplet, "region"), "slug"),
    size: textAt(size, "slug"),
    priceHourly: size.price_hourly ?? 0,
    priceMonthly: size.price_monthly ?? 0,
    ipv4Address: addressOf("public"),
    ipv4AddressPrivate: addressOf("private"),
    backups: features.includes("backups"),
    monitoring: features.includes("monitoring"),
    ipv6: features.includes("ipv6"),
    privateNetworking: features.includes("private_networking"),
    dropletUrn: `do:droplet:${textAt(droplet, "id")}`,
  };
}

async function getDroplet(api: Api, id: string): Promise<Properties | undefined> {
  const answer = await ifFound(() => api.get(`${PATH}/${id}`));
  return answer && objectAt(answer, "droplet");
}

async function waitUntilActive({ api, timeoutSeconds }: Operation, id: string): Promise<void> {
  const look = async () => {
    // A new droplet may not be found at once.
    const droplet = await getDroplet(api, id);
    return droplet?.status === "active" && droplet.locked === false ? "active" : undefined;
  };
  await poll(timeoutSeconds, look, "timeout while waiting for state to become 'active' (last state: 'new')");
}

/** @returns undefined when it is gone */
async function waitUntilUnlocked({ api, timeoutSeconds }: Operation, id: string): Promise<"unlocked" | undefined> {
  const look = async () => {
    const droplet = await getDroplet(api, id);
    if (droplet === undefined) return "gone";
    return droplet.locked === false ? "unlocked" : undefined;
  };
  const tooLate = "timeout while waiting for state to become 'false' (last state: 'true')";
  const state = await during(`Error waiting for droplet to be unlocked for destroy (${id})`, () =>
    poll(timeoutSeconds, look, tooLate),
  );
  return state === "gone" ? undefined : "unlocked";
}

async function waitUntilGone({ api, timeoutSeconds }: Operation, id: string): Promise<void> {
  const look = async () => ((await getDroplet(api, id)) === undefined ? "gone" : undefined);
  await poll(timeoutSeconds, look, "timeout while waiting for state to become 'archive' (last state: 'active')");
}
