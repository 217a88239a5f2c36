import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addressAt } from "../address-range.ts";
import { createCertificateAuthority, createTokenKeys } from "./certificates.ts";
import type { ClusterSettings, ClusterSpecification } from "./cluster-specification.ts";
import { createIdentities, type Identities, type Identity, renderKubeconfig, renderTokenFile } from "./identities.ts";

/** Who may do what in a cluster, and the files that prove it. */
export interface ClusterCredentials {
  /** URL of the API server. */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly identities: Identities;
  /** The path of a credentials file. */
  file(name: CredentialFile): string;
  /** The kubeconfig of one identity, JSON. */
  kubeconfig(identity: Identity): string;
}

type CredentialFile =
  | "authority.crt"
  | "api-server.crt"
  | "api-server.key"
  | "api-server-client.crt"
  | "api-server-client.key"
  | "kubelet.crt"
  | "kubelet.key"
  | "service-account.key"
  | "service-account.pub"
  | "tokens.csv"
  | "controller-manager.kubeconfig"
  | "scheduler.kubeconfig"
  | "kubelet.kubeconfig"
  | "proxy.kubeconfig";

/** Makes a new cluster's certificates, keys and tokens in its folder. */
export async function createCredentials(
  specification: ClusterSpecification,
  nodeName: string,
  { directory, nodeAddress }: ClusterSettings,
): Promise<ClusterCredentials> {
  const folder = join(directory, "credentials");
  const authority = await createCertificateAuthority(`${specification.name} cluster`);
  const [server, client, kubelet] = await Promise.all([
    authority.issue({
      commonName: "kube-apiserver",
      dnsNames: ["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"],
      addresses: [nodeAddress, addressAt(specification.serviceSubnet, 1), "127.0.0.1"],
    }),
    authority.issue({ commonName: "kube-apiserver-kubelet-client", organization: "system:masters" }),
    authority.issue({ commonName: `system:node:${nodeName}`, dnsNames: [nodeName], addresses: [nodeAddress] }),
  ]);
  const tokens = createTokenKeys();
  const identities = createIdentities(nodeName);
  const endpoint = `https://${nodeAddress}:6443`;
  const kubeconfig = (identity: Identity): string =>
    renderKubeconfig({ name: specification.name, endpoint, certificateAuthority: authority.certificate, identity });
  const files: Record<CredentialFile, string> = {
    "authority.crt": authority.certificate,
    "api-server.crt": server.certificate,
    "api-server.key": server.privateKey,
    "api-server-client.crt": client.certificate,
    "api-server-client.key": client.privateKey,
    "kubelet.crt": kubelet.certificate,
    "kubelet.key": kubelet.privateKey,
    "service-account.key": tokens.privateKey,
    "service-account.pub": tokens.publicKey,
    "tokens.csv": renderTokenFile(identities),
    "controller-manager.kubeconfig": kubeconfig(identities.controllerManager),
    "scheduler.kubeconfig": kubeconfig(identities.scheduler),
    "kubelet.kubeconfig": kubeconfig(identities.kubelet),
    "proxy.kubeconfig": kubeconfig(identities.proxy),
  };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await Promise.all(
    Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content, { mode: 0o600 })),
  );
  return {
    endpoint,
    certificateAuthority: authority.certificate,
    identities,
    file: (name) => join(folder, name),
    kubeconfig,
  };
}
