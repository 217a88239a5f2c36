import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type CloudRuntime,
  createDigitalOcean,
  type DatabaseRuntime,
  type DigitalOcean,
  type DigitalOceanOptions,
} from "../../../../sandbox/digitalocean/index.ts";
import { FakeDropletHost } from "../../digitalocean/support/fake-droplet-host.ts";

const TOKEN = "test-token";

/** The imitated DigitalOcean API on loopback, with nothing real behind it. */
export interface FakeCloud {
  readonly url: string;
  readonly token: string;
  /** Environment variables that lead the plugin here. */
  readonly environment: Readonly<Record<string, string>>;
  readonly digitalocean: DigitalOcean;
  /** Calls the API from outside, as somebody with the account's token would. */
  call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

/** Starts an empty account. */
export async function startFakeCloud(delays: DigitalOceanOptions["delays"] = {}): Promise<FakeCloud> {
  const digitalocean = createDigitalOcean({ runtime: createRuntime(), token: TOKEN, delays, log: () => undefined });
  const server = createServer(digitalocean.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    token: TOKEN,
    environment: { DIGITALOCEAN_TOKEN: TOKEN, DIGITALOCEAN_API_URL: url },
    digitalocean,
    async call(method, path, body) {
      const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const answer = await fetch(`${url}${path}`, { method, headers, ...sent });
      const text = await answer.text();
      return text === "" ? {} : JSON.parse(text);
    },
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      await digitalocean.stop();
    },
  };
}

function createRuntime(): CloudRuntime {
  const host = new FakeDropletHost();
  return {
    gatewayAddress: "10.200.1.1",
    startDroplet: (droplet) => host.startDroplet(droplet),
    reserveAddress: () => host.reserveAddress(),
    releaseAddress: (address) => host.releaseAddress(address),
    startCluster: async () => ({
      endpoint: "https://10.200.1.10:6443",
      certificateAuthority: "-----BEGIN CERTIFICATE-----\nfake\n-----END CERTIFICATE-----\n",
      token: "cluster-token",
      nodeAddress: "10.200.1.10",
      stop: async () => undefined,
    }),
    startDatabase: async ({ engine }) => createDatabase(engine),
    writeZone: async () => undefined,
    removeZone: async () => undefined,
    issueCertificate: async () => ({
      certificate: "leaf",
      privateKey: "key",
      chain: "chain",
      notAfter: new Date("2030-01-01T00:00:00Z"),
      sha1Fingerprint: "0".repeat(40),
    }),
    applyLoadBalancers: async (all) => new Map(all.map(({ id }, index) => [id, `127.20.0.${index + 1}`])),
    registry: {
      host: "10.200.1.1:5000",
      credentials: async () => ({ username: "robot", password: "registry-password" }),
      repositories: async () => [],
      manifests: async () => [],
      deleteTag: async () => undefined,
      deleteManifest: async () => undefined,
      collectGarbage: async () => ({ blobsDeleted: 0, freedBytes: 0 }),
    },
  };
}

function createDatabase(engine: string): DatabaseRuntime {
  return {
    host: "10.200.1.1",
    port: 5432,
    adminUser: engine === "valkey" ? "default" : "doadmin",
    adminPassword: "admin-password",
    certificate: "authority",
    createDatabase: async () => undefined,
    dropDatabase: async () => undefined,
    createUser: async (name) => `password-of-${name}`,
    resetPassword: async (name) => `new-password-of-${name}`,
    dropUser: async () => undefined,
    setTrustedSources: async () => undefined,
    setEvictionPolicy: async () => undefined,
    stop: async () => undefined,
  };
}
