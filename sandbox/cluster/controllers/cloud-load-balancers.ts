import {
  type AskDigitalOcean,
  createDigitalOceanClient,
  type DigitalOceanAccess,
  DigitalOceanError,
} from "./cloud/digitalocean-client.ts";
import { LOAD_BALANCER_ID, readAnnotations } from "./cloud/load-balancer-annotations.ts";
import { buildLoadBalancerBody, type LoadBalancerPlace, type LoadBalancerPort } from "./cloud/load-balancer-body.ts";

const LIST_PAGE = 200;

/** The load balancer that a Service wants. */
export interface LoadBalancerRequest {
  readonly name: string;
  /** The UUID of the cluster: its region, VPC and nodes are the load balancer's. */
  readonly clusterId: string;
  readonly tags: readonly string[];
  /** The Service's, with the id of its load balancer once it has one. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly ports: readonly LoadBalancerPort[];
}

/** A load balancer that exists. */
export interface EnsuredLoadBalancer {
  readonly id: string;
  readonly type: string;
  /** Undefined until it is active. */
  readonly address: string | undefined;
}

/** The load balancers of the cloud. */
export interface CloudLoadBalancers {
  /**
   * Makes a load balancer, or makes an existing one like this.
   *
   * @throws Error when the annotations are wrong or the cloud refuses
   */
  ensure(request: LoadBalancerRequest): Promise<EnsuredLoadBalancer>;
  /** Removes the load balancer of this id, or without one that of this name; harmless when there is none. */
  remove(id: string | undefined, name: string): Promise<void>;
}

interface LoadBalancerAnswer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly ip: string;
}

/** Load balancers behind DigitalOcean's API, asked for as DigitalOcean's own cloud controller does. */
export function createCloudLoadBalancers(access: DigitalOceanAccess): CloudLoadBalancers {
  const ask = createDigitalOceanClient(access);
  const sent = new Map<string, string>();
  return {
    ensure: async (request) => {
      const body = await buildBody(ask, request);
      const text = JSON.stringify(body);
      const known = await findLoadBalancer(ask, request.annotations[LOAD_BALANCER_ID], String(body.name));
      // Asking until it is active must not change it every time.
      const isCurrent = known !== undefined && sent.get(known.id) === text;
      const live = isCurrent ? known : await write(ask, known, body);
      sent.set(live.id, text);
      return {
        id: live.id,
        type: live.type,
        address: live.status === "active" && live.ip !== "" ? live.ip : undefined,
      };
    },
    remove: async (id, name) => {
      const live = await findLoadBalancer(ask, id, name);
      if (live === undefined) return;
      sent.delete(live.id);
      await unlessMissing(() => ask("DELETE", `/v2/load_balancers/${live.id}`));
    },
  };
}

async function buildBody(
  ask: AskDigitalOcean,
  request: LoadBalancerRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const settings = readAnnotations(request.annotations);
  const place = await findPlace(ask, request.clusterId);
  const certificateId = settings.certificateId ?? (await findCertificate(ask, settings.certificateName));
  const name = settings.name ?? request.name;
  return buildLoadBalancerBody({ name, tags: request.tags, ports: request.ports, settings, certificateId, place });
}

async function write(
  ask: AskDigitalOcean,
  known: LoadBalancerAnswer | undefined,
  body: object,
): Promise<LoadBalancerAnswer> {
  const answer =
    known === undefined
      ? await ask("POST", "/v2/load_balancers", body)
      : await ask("PUT", `/v2/load_balancers/${known.id}`, body);
  return answer.load_balancer as LoadBalancerAnswer;
}

/** An id that is no longer valid does not fall back to the name, as the original does not either. */
async function findLoadBalancer(
  ask: AskDigitalOcean,
  id: string | undefined,
  name: string,
): Promise<LoadBalancerAnswer | undefined> {
  if (id !== undefined) {
    const answer = await unlessMissing(() => ask("GET", `/v2/load_balancers/${id}`));
    return answer?.load_balancer as LoadBalancerAnswer | undefined;
  }
  for (let page = 1; ; page += 1) {
    const answer = await ask("GET", `/v2/load_balancers?page=${page}&per_page=${LIST_PAGE}`);
    const all = answer.load_balancers as LoadBalancerAnswer[];
    const found = all.find((candidate) => candidate.name === name);
    if (found !== undefined || all.length < LIST_PAGE) return found;
  }
}

async function findPlace(ask: AskDigitalOcean, clusterId: string): Promise<LoadBalancerPlace> {
  const answer = await ask("GET", `/v2/kubernetes/clusters/${clusterId}`);
  const cluster = answer.kubernetes_cluster as {
    region: string;
    vpc_uuid: string;
    node_pools: { nodes: { droplet_id: string }[] }[];
  };
  const nodes = cluster.node_pools.flatMap((pool) => pool.nodes);
  return { region: cluster.region, vpcId: cluster.vpc_uuid, dropletIds: nodes.map((node) => Number(node.droplet_id)) };
}

async function findCertificate(ask: AskDigitalOcean, name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const answer = await ask("GET", `/v2/certificates?name=${encodeURIComponent(name)}`);
  const [certificate] = answer.certificates as { id: string }[];
  if (certificate === undefined)
    throw new Error(`there is no certificate "${name}"; create it, or correct certificate-name`);
  return certificate.id;
}

async function unlessMissing<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DigitalOceanError && error.status === 404) return undefined;
    throw error;
  }
}
