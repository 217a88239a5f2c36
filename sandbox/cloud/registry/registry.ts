import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RegistryRuntime } from "../../digitalocean/runtime.ts";
import { freePort } from "../../ports.ts";
import { startProcess } from "../../process.ts";
import { run } from "../../run.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import type { CertificateAuthority } from "../certificate-authority.ts";
import { canListen } from "../listening.ts";
import { createTokenSigner, TOKEN_ISSUER, TOKEN_SERVICE } from "./access-token.ts";
import { createCredentialStore } from "./credentials.ts";
import { openRegistryStorage, type RegistryStorage } from "./storage.ts";
import { startTokenServer } from "./token-server.ts";

const USUAL_PORT = 5000;

/** What the registry needs. */
export interface RegistrySettings {
  /** The sandbox's state. */
  readonly directory: string;
  readonly toolchain: Toolchain;
  readonly certificateAuthority: CertificateAuthority;
  /** The address that it listens on, for the machine and for pods. */
  readonly address: string;
  /** A free port of that address. */
  readonly port: number;
  /** A registry folder whose images it starts with. @default - it starts empty */
  readonly initialContent?: string;
  /** Changes the registry's own folder, which has a copy of those images, before it starts. @default - nothing changes */
  readonly adapt?: (root: string) => Promise<void>;
}

/** The port that registries usually have, or a free one where it is taken. */
export async function chooseRegistryPort(address: string): Promise<number> {
  return (await canListen(address, USUAL_PORT)) ? USUAL_PORT : freePort(address);
}

/** The registry that runs. */
export interface RunningRegistry extends RegistryRuntime {
  stop(): Promise<void>;
}

/**
 * Starts a container registry over plain HTTP. Like DigitalOcean's it wants a token, which clients get
 * for their login at another server, and a login may be read-only.
 */
export async function startRegistry(settings: RegistrySettings): Promise<RunningRegistry> {
  const directory = join(settings.directory, "registry");
  const root = join(directory, "images");
  const host = `${settings.address}:${settings.port}`;
  await mkdir(root, { recursive: true });
  if (settings.initialContent !== undefined) await cp(settings.initialContent, root, { recursive: true });
  await settings.adapt?.(root);

  const credentials = createCredentialStore();
  const signing = await settings.certificateAuthority.issue("registry tokens", ["registry"]);
  const tokens = await startTokenServer(settings.address, credentials, createTokenSigner(signing));
  const configuration = join(directory, "registry.json");
  const bundle = join(directory, "token-authority.pem");
  await writeFile(bundle, settings.certificateAuthority.certificate);
  await writeFile(configuration, JSON.stringify(renderConfiguration(root, host, tokens.realm, bundle), null, 2));
  const server = await startProcess({
    name: "the container registry",
    command: settings.toolchain.tool("docker-registry"),
    arguments: ["serve", configuration],
    logFile: join(settings.directory, "logs", "registry.log"),
    ready: async () => (await fetch(`http://${host}/v2/`)).status === 401,
  }).catch(async (error: unknown) => {
    await tokens.stop();
    throw error;
  });
  const storage = openRegistryStorage(root);
  return {
    host,
    ...storage,
    credentials: async (request) => credentials.issue(request),
    collectGarbage: () => collectGarbage(settings.toolchain, configuration, storage),
    stop: async () => {
      await server.stop();
      await tokens.stop();
    },
  };
}

function renderConfiguration(root: string, host: string, realm: string, rootcertbundle: string): object {
  return {
    version: "0.1",
    log: { level: "warn", accesslog: { disabled: true } },
    // No cache: what RegistryStorage removes is gone at once.
    storage: {
      filesystem: { rootdirectory: root },
      delete: { enabled: true },
      maintenance: { uploadpurging: { enabled: false } },
    },
    http: { addr: host },
    auth: { token: { realm, service: TOKEN_SERVICE, issuer: TOKEN_ISSUER, rootcertbundle } },
  };
}

async function collectGarbage(toolchain: Toolchain, configuration: string, storage: RegistryStorage) {
  const before = await storage.measureBlobs();
  // The collector fails on a registry that nothing was ever pushed to.
  if (before.count === 0) return { blobsDeleted: 0, freedBytes: 0 };
  await run(toolchain.tool("docker-registry"), ["garbage-collect", configuration]);
  const after = await storage.measureBlobs();
  return { blobsDeleted: before.count - after.count, freedBytes: before.bytes - after.bytes };
}
