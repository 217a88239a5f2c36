import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import type { CloudLoadBalancers } from "../../../sandbox/cluster/controllers/cloud-load-balancers.ts";
import { startControllers } from "../../../sandbox/cluster/controllers/controllers.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { type ClusterStage, type StagedCluster, setStage } from "../cluster/cluster-stage.ts";
import { pullSecret, webApp } from "../cluster/workloads.ts";

const CLUSTER_ID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";

/** A cluster with its controllers, and a cloud that only remembers its load balancers. */
export interface ControllersStage {
  readonly stage: ClusterStage;
  readonly cluster: StagedCluster;
  /** The load balancers that exist, by id. */
  readonly loadBalancers: ReadonlyMap<string, Parameters<CloudLoadBalancers["ensure"]>[0]>;
  apply(...objects: readonly object[]): Promise<void>;
  /** Rolls the app `web` out and waits until it is complete. */
  deploy(namespace: string, page: string): Promise<void>;
  /** Asks the Gateway `infra/main` as its load balancer does. */
  ask(host: string, path?: string, headers?: Readonly<Record<string, string>>): Promise<GatewayAnswer>;
  stop(): Promise<void>;
}

/** What a client gets. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Starts everything. */
export async function setControllersStage(): Promise<ControllersStage> {
  const stage = await setStage();
  const cluster = await stage.startCluster("preview");
  const { loadBalancers, cloud } = rememberLoadBalancers();
  const runDirectory = await mkdtemp("/run/greenroom-");
  const controllers = await startControllers({
    cluster,
    clusterId: CLUSTER_ID,
    directory: join(stage.directory, "controllers"),
    runDirectory,
    toolchain: stage.toolchain,
    loadBalancers: cloud,
  });
  let port: string | undefined;
  const apply = async (...objects: readonly object[]) => {
    for (const object of objects) await cluster.kubectl(["apply", "--filename", "-"], object);
  };
  return {
    stage,
    cluster,
    loadBalancers,
    apply,
    deploy: async (namespace, page) => {
      const login = await stage.registry.credentials({ readWrite: false, expirySeconds: 0 });
      const secret = pullSecret({ namespace, host: stage.registry.host, ...login });
      await apply(secret, politeApp(webApp({ namespace, image: stage.image, page, pullSecret: "registry" })));
      await cluster.kubectl(["rollout", "status", "--namespace", namespace, "deploy/web", "--timeout", "60s"]);
    },
    ask: async (host, path = "/", headers = {}) => {
      port ??= await nodePort(cluster);
      return ask(`http://${cluster.nodeAddress}:${port}${path}`, { ...headers, Host: host });
    },
    stop: async () => {
      await controllers.stop();
      await stage.remove();
      await rm(runDirectory, { recursive: true });
    },
  };
}

/** A pod that ends at once breaks off the answers that it is giving, and no proxy can repeat those. */
function politeApp(list: object): object {
  const { items } = list as { items: { spec: { template?: { spec: { containers: object[] } } } }[] };
  for (const container of items.flatMap(({ spec }) => spec.template?.spec.containers ?? [])) {
    Object.assign(container, { lifecycle: { preStop: { sleep: { seconds: 1 } } } });
  }
  return list;
}

/** The Gateway's Service may be on its way still. */
function nodePort(cluster: StagedCluster): Promise<string> {
  const query = ["get", "service", "--namespace", "infra", "cilium-gateway-main"];
  const find = () => cluster.kubectl([...query, "--output", "jsonpath={.spec.ports[0].nodePort}"]);
  return waitFor("the Gateway's Service", async () => (await find()) || undefined, { timeoutSeconds: 20 });
}

/** A load balancer has its address from the second time on: the first answer of the cloud has none yet. */
function rememberLoadBalancers() {
  const loadBalancers = new Map<string, Parameters<CloudLoadBalancers["ensure"]>[0]>();
  const cloud: CloudLoadBalancers = {
    ensure: async (wanted) => {
      const id = `lb-${wanted.name}`;
      const address = loadBalancers.has(id) ? "127.20.0.2" : undefined;
      loadBalancers.set(id, wanted);
      return { id, type: "REGIONAL", address };
    },
    remove: async (id, name) => {
      loadBalancers.delete(id ?? `lb-${name}`);
    },
  };
  return { loadBalancers, cloud };
}

/** One request over a connection of its own. */
export function ask(url: string, headers: Readonly<Record<string, string>>): Promise<GatewayAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, timeout: 10_000 }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString().trim();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    sent.on("timeout", () => sent.destroy(new Error(`${url} did not answer in time`)));
    sent.on("error", reject);
    sent.end();
  });
}
