import { randomBytes } from "node:crypto";

/** Somebody who calls the cluster's API with a token. */
export interface Identity {
  readonly user: string;
  readonly group: string;
  readonly token: string;
}

/** Everybody whom the API server knows from its start. */
export interface Identities {
  readonly admin: Identity;
  readonly controllerManager: Identity;
  readonly scheduler: Identity;
  readonly kubelet: Identity;
  readonly proxy: Identity;
}

/** Makes the identities of a cluster, each with a new token. */
export function createIdentities(nodeName: string): Identities {
  return {
    admin: identity("admin", "system:masters"),
    // The roles of these names are made after the API server has begun to serve; masters need not wait for them.
    controllerManager: identity("system:kube-controller-manager", "system:masters"),
    scheduler: identity("system:kube-scheduler", "system:masters"),
    kubelet: identity(`system:node:${nodeName}`, "system:nodes"),
    proxy: identity("system:kube-proxy", "system:masters"),
  };
}

/** @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#static-token-file */
export function renderTokenFile(identities: Identities): string {
  return Object.values(identities)
    .map(({ token, user, group }: Identity) => `${token},${user},${user},${group}\n`)
    .join("");
}

/** The configuration with which `identity` reaches the cluster, as JSON, which is YAML too. */
export function renderKubeconfig(options: {
  name: string;
  endpoint: string;
  certificateAuthority: string;
  identity: Identity;
}): string {
  const { name, endpoint, certificateAuthority, identity } = options;
  const authority = Buffer.from(certificateAuthority).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: endpoint, "certificate-authority-data": authority } }],
    users: [{ name: identity.user, user: { token: identity.token } }],
    contexts: [{ name, context: { cluster: name, user: identity.user } }],
    "current-context": name,
  });
}

function identity(user: string, group: string): Identity {
  return { user, group, token: randomBytes(24).toString("hex") };
}
