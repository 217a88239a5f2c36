import { sizeAnswer, sizeOf } from "../account/sizes.ts";
import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { attachNodes } from "../load-balancers/attachment.ts";
import type { Action } from "./actions.ts";
import type { Droplet } from "./droplet.ts";
import { checkUnlocked, lockedAction } from "./lifecycle.ts";
import { checkHostName } from "./order.ts";

type Work = (cloud: Cloud, droplet: Droplet, body: Fields) => () => Promise<void>;

/** What each action does; the outer function checks the order, the inner one carries it out. */
const ACTIONS: Readonly<Record<string, Work>> = {
  power_on: (cloud, droplet) => () => powerOn(cloud, droplet),
  power_off: (cloud, droplet) => () => powerOff(cloud, droplet),
  shutdown: (cloud, droplet) => () => powerOff(cloud, droplet),
  reboot: restart,
  power_cycle: restart,
  resize,
  rename: (_cloud, droplet, body) => {
    const name = checkHostName(body.string("name"));
    return async () => {
      droplet.name = name;
    };
  },
  enable_backups: (_cloud, droplet) => () => setBackups(droplet, true),
  disable_backups: (_cloud, droplet) => () => setBackups(droplet, false),
};

/**
 * Starts what `POST /v2/droplets/{id}/actions` asks for: https://docs.digitalocean.com/reference/api/reference/droplet-actions/
 *
 * @throws Refusal 422 for an action that the sandbox does not know, that the droplet's state forbids, or while another goes on
 */
export function orderAction(cloud: Cloud, droplet: Droplet, body: Fields): Action {
  const type = body.string("type");
  const prepare = ACTIONS[type];
  if (prepare === undefined)
    throw unprocessable(
      `the sandbox's droplets do not know the action "${type}", only ${Object.keys(ACTIONS).join(", ")}`,
    );
  checkUnlocked(droplet);
  const work = prepare(cloud, droplet, body);
  return lockedAction(cloud, droplet, type, async () => {
    await cloud.background.pause(cloud.delays.dropletAction);
    await work();
  });
}

function restart(cloud: Cloud, droplet: Droplet): () => Promise<void> {
  return async () => {
    await powerOff(cloud, droplet);
    await powerOn(cloud, droplet);
  };
}

function resize(_cloud: Cloud, droplet: Droplet, body: Fields): () => Promise<void> {
  const size = body.string("size");
  sizeAnswer(size, [droplet.region]);
  const disk = sizeOf(size)?.disk ?? 0;
  if (droplet.status !== "off") throw unprocessable("Droplet must be powered off before it is resized.");
  if (disk < droplet.disk)
    throw unprocessable(`Size ${size} has ${disk} GB of disk, less than the Droplet's ${droplet.disk} GB.`);
  const growsDisk = body.boolean("disk") ?? false;
  return async () => {
    droplet.size = size;
    if (growsDisk) droplet.disk = disk;
  };
}

async function powerOn(cloud: Cloud, droplet: Droplet): Promise<void> {
  if (droplet.status === "active") return;
  await droplet.runtime?.powerOn();
  droplet.status = "active";
  attachNodes(cloud);
}

async function powerOff(cloud: Cloud, droplet: Droplet): Promise<void> {
  if (droplet.status === "off") return;
  await droplet.runtime?.powerOff();
  droplet.status = "off";
  attachNodes(cloud);
}

async function setBackups(droplet: Droplet, isOn: boolean): Promise<void> {
  droplet.hasBackups = isOn;
}
