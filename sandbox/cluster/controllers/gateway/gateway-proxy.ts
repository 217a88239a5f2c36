import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { type RunningProcess, startProcess } from "../../../process.ts";
import { buildCaddyConfiguration, type ProxyServer, type ProxySettings } from "./caddy-configuration.ts";

/**
 * The group that the proxy runs as. Nothing else in the node's network namespace does, so packet rules know its
 * connections by it and treat them as Cilium's identity `ingress`, apart from the node's own.
 */
export const PROXY_GROUP_ID = 64_080;

const READY_SECONDS = 20;
const REQUEST_MILLISECONDS = 30_000;

/** Settings for {@link startGatewayProxy}. */
export interface GatewayProxyOptions extends ProxySettings {
  readonly caddy: string;
  /** The process in whose network namespace it listens. */
  readonly nodePid: number;
  /** For its log, its first configuration and what it stores. */
  readonly directory: string;
}

/** A Caddy that stands for the Envoy which Cilium runs on a node. */
export interface GatewayProxy {
  /** Makes it serve exactly this, without a failed request; does nothing when it does so already. */
  apply(servers: readonly ProxyServer[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts without any route. When it ends by itself it is started again by the next `apply`, which fails once before. */
export async function startGatewayProxy(options: GatewayProxyOptions): Promise<GatewayProxy> {
  let running = await startCaddy(options);
  let applied = "";
  let hasEnded = false;
  let isStopped = false;
  const watchEnd = async (proxy: RunningProcess) => {
    await proxy.exited;
    hasEnded = true;
  };
  void watchEnd(running);
  return {
    apply: async (servers) => {
      if (isStopped) throw new Error("the gateway proxy is stopped");
      if (hasEnded) {
        running = await startCaddy(options);
        hasEnded = false;
        applied = "";
        void watchEnd(running);
      }
      const configuration = JSON.stringify(buildCaddyConfiguration(servers, options));
      if (configuration === applied) return;
      await askAdmin(options.adminSocket, "POST", "/load", configuration);
      applied = configuration;
    },
    stop: async () => {
      isStopped = true;
      await running.stop();
      rmSync(options.adminSocket, { force: true });
    },
  };
}

function startCaddy(options: GatewayProxyOptions): Promise<RunningProcess> {
  mkdirSync(options.directory, { recursive: true });
  rmSync(options.adminSocket, { force: true });
  const first = join(options.directory, "gateway-proxy.json");
  writeFileSync(first, JSON.stringify(buildCaddyConfiguration([], options)));
  return startProcess({
    name: "gateway proxy",
    command: options.caddy,
    arguments: ["run", "--config", first],
    environment: {
      HOME: options.directory,
      XDG_CONFIG_HOME: options.directory,
      XDG_DATA_HOME: options.directory,
    },
    logFile: join(options.directory, "gateway-proxy.log"),
    groupId: PROXY_GROUP_ID,
    networkOf: options.nodePid,
    ready: async () => {
      await askAdmin(options.adminSocket, "GET", "/config/", undefined);
      return true;
    },
    readyTimeoutSeconds: READY_SECONDS,
    // With a short limit the sandbox ends quickly; nobody waits for answers any more.
    stopTimeoutSeconds: 1,
  });
}

function askAdmin(socketPath: string, method: string, path: string, body: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json" };
    const timeout = REQUEST_MILLISECONDS;
    const sent = request({ socketPath, method, path, headers, timeout, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        if (response.statusCode === 200) resolve();
        else
          reject(new Error(`the gateway proxy refused ${method} ${path}: ${Buffer.concat(chunks).toString().trim()}`));
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`the gateway proxy did not answer ${method} ${path} in time`)));
    sent.on("error", reject);
    sent.end(body);
  });
}
