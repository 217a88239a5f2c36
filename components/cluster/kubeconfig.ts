/** What opens a cluster. */
export interface ClusterLogin {
  /** Name of the cluster; also of the context and, with the user's, of the user. */
  readonly cluster: string;

  readonly user: string;

  /** URL of the API server. */
  readonly endpoint: string;

  /** PEM of the certificate authority in base64. */
  readonly certificateAuthority: string;

  /** Bearer token. */
  readonly token: string;
}

/** The text of a kubeconfig file with one context; JSON, which every reader of YAML understands. */
export function renderKubeconfig(login: ClusterLogin): string {
  const user = `${login.cluster}-${login.user}`;
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name: login.cluster,
        cluster: { server: login.endpoint, "certificate-authority-data": login.certificateAuthority },
      },
    ],
    users: [{ name: user, user: { token: login.token } }],
    contexts: [{ name: login.cluster, context: { cluster: login.cluster, user } }],
    "current-context": login.cluster,
  });
}
