import { mkdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { LoadBalancerProgram } from "../../digitalocean/runtime.ts";
import { startProcess } from "../../process.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import { canListen } from "../listening.ts";
import { createAddressBook } from "./addresses.ts";
import { type ProxyProgram, renderProxyConfiguration } from "./proxy-configuration.ts";

const BROWSER_ADDRESS = "127.0.0.1";
const BROWSER_PORT = 443;

/** What the load balancers need. */
export interface LoadBalancerSettings {
  /** The sandbox's state. */
  readonly directory: string;
  /** The sandbox's sockets. */
  readonly runDirectory: string;
  readonly toolchain: Toolchain;
}

/** All load balancers: one proxy that listens on an address for each. */
export interface LoadBalancers {
  /**
   * Makes the load balancers exactly these; requests under way on those that stay are answered.
   *
   * @returns the address of each, by id
   * @throws Error that names address and port when another program listens there
   */
  apply(all: readonly LoadBalancerProgram[]): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

/** Starts Caddy without any load balancer. Where port 443 of 127.0.0.1 is free, browsers reach all hosts there. */
export async function startLoadBalancers(settings: LoadBalancerSettings): Promise<LoadBalancers> {
  const adminSocket = join(settings.runDirectory, "load-balancers.sock");
  const sharedEntry = (await canListen(BROWSER_ADDRESS, BROWSER_PORT))
    ? { sharedEntry: `${BROWSER_ADDRESS}:${BROWSER_PORT}` }
    : {};
  const render = (loadBalancers: ProxyProgram["loadBalancers"]) =>
    JSON.stringify(renderProxyConfiguration({ adminSocket, loadBalancers, ...sharedEntry }));
  const home = join(settings.directory, "load-balancers");
  const configuration = join(home, "start.json");
  await mkdir(home, { recursive: true });
  await writeFile(configuration, render([]));
  const proxy = await startProcess({
    name: "the load balancers' proxy",
    command: settings.toolchain.tool("caddy"),
    arguments: ["run", "--config", configuration],
    // Caddy keeps files of its own in the home folder.
    environment: { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
    logFile: join(settings.directory, "logs", "load-balancers.log"),
    // It would wait for its clients for as long as they like.
    stopTimeoutSeconds: 1,
    ready: async () => (await askAdmin(adminSocket, "GET", "/config/admin")).status === 200,
  });
  const addresses = createAddressBook();
  let loaded = "";
  const load = async (rendered: string) => {
    // Caddy starts everything anew for any change, so nothing is sent that changes nothing.
    if (rendered === loaded) return;
    const answer = await askAdmin(adminSocket, "POST", "/load", rendered);
    if (answer.status !== 200) throw new Error(`the load balancers' proxy refused its configuration: ${answer.body}`);
    loaded = rendered;
  };
  const apply = async (all: readonly LoadBalancerProgram[]) => {
    addresses.retain(all.map(({ id }) => id));
    const placed = [];
    for (const program of all) {
      const ports = program.rules.map((rule) => rule.entryPort);
      placed.push({ program, address: await addresses.assign(program.id, ports) });
    }
    await load(render(placed));
    return new Map(placed.map(({ program, address }) => [program.id, address]));
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    apply: (all) => {
      const applied = last.then(() => apply(all));
      last = applied.catch(() => undefined);
      return applied;
    },
    stop: async () => {
      await proxy.stop();
      await rm(adminSocket, { force: true });
    },
  };
}

/** Caddy's administration API: https://caddyserver.com/docs/api */
function askAdmin(socketPath: string, method: string, path: string, body?: string) {
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    // Over a socket it accepts requests without a host only, as protection against web pages.
    const headers = { host: "", ...(body === undefined ? {} : { "content-type": "application/json" }) };
    const outgoing = request({ socketPath, method, path, headers, setHost: false }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer.trim() }), reject);
    });
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}
