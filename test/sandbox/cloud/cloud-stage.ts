import { mkdtemp, rm } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type CertificateAuthority, createCertificateAuthority } from "../../../sandbox/cloud/certificate-authority.ts";
import { createBridge, type NetworkBridge } from "../../../sandbox/network-bridge.ts";
import { cacheDirectory, prepareToolchain, type Toolchain } from "../../../sandbox/toolchain/index.ts";

/** What a program behind the cloud needs around it, and the first parameter of most of them. */
export interface CloudStage {
  readonly directory: string;
  readonly runDirectory: string;
  readonly cache: string;
  readonly toolchain: Toolchain;
  readonly certificateAuthority: CertificateAuthority;
  readonly bridge: NetworkBridge;
  /** The machine's address on the bridge. */
  readonly address: string;
  remove(): Promise<void>;
}

/** Sets the stage in a temporary folder. */
export async function setCloudStage(): Promise<CloudStage> {
  const directory = await mkdtemp(join(tmpdir(), "greenroom-"));
  const toolchain = await prepareToolchain({ environment: process.env, output: { write: () => undefined } });
  const bridge = await createBridge(directory);
  return {
    directory,
    runDirectory: directory,
    cache: cacheDirectory(process.env),
    toolchain,
    certificateAuthority: await createCertificateAuthority(),
    bridge,
    address: bridge.address,
    remove: async () => {
      await bridge.remove();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** An HTTPS request to a host at an address that no name server knows. */
export async function getSecurely(
  url: string,
  { address, authority }: { readonly address: string; readonly authority: string },
): Promise<{ readonly status: number | undefined; readonly body: string }> {
  const { hostname, pathname, port } = new URL(url);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const target = { host: address, port: port || 443, path: pathname, servername: hostname, ca: authority };
    const outgoing = request({ ...target, agent: false, headers: { host: hostname } }, resolve);
    outgoing.once("error", reject);
    outgoing.end();
  });
  return { status: response.statusCode, body: await text(response) };
}
