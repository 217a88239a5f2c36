import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cloud } from "./cloud/runtime.ts";
import type { SandboxPlaces } from "./description.ts";
import { CADDY_IMAGE, POSTGRES_SERVER_IMAGE } from "./images/compose-images.ts";
import { run } from "./run.ts";
import type { Toolchain } from "./toolchain/index.ts";

/** Makes what a compose host is opened with and what it shows to visitors: a deploy key, and a certificate for its hosts. */
export async function composeCredentials(
  { directory }: SandboxPlaces,
  toolchain: Toolchain,
  cloud: Pick<Cloud, "issueCertificate">,
  hosts: string,
): Promise<Record<string, string>> {
  const [key, certificate, certificateKey] = [
    "deploy-key",
    "compose-certificate.pem",
    "compose-certificate-key.pem",
  ].map((name) => join(directory, name)) as [string, string, string];
  await run(toolchain.tool("ssh-keygen"), ["-q", "-t", "ed25519", "-N", "", "-C", "sandbox", "-f", key]);
  const issued = await cloud.issueCertificate("compose-host", [hosts]);
  await writeFile(certificate, issued.certificate);
  await writeFile(certificateKey, issued.privateKey, { mode: 0o600 });
  return {
    GREENROOM_SSH_KEY: key,
    GREENROOM_TLS_CERTIFICATE: certificate,
    GREENROOM_TLS_KEY: certificateKey,
  };
}

/** What is different here on a compose host. The machine is where every visitor comes from, so its network may use SSH. */
export function composeValues(registryHost: string): Readonly<Record<string, unknown>> {
  return {
    composeTls: "given",
    sshRanges: ["10.0.0.0/8"],
    proxyImage: `${registryHost}/${CADDY_IMAGE}`,
    composeDatabaseImage: `${registryHost}/${POSTGRES_SERVER_IMAGE}`,
  };
}
