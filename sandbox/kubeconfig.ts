import { rm, writeFile } from "node:fs/promises";

/** A cluster as a kubeconfig names it, with full rights. */
export interface KubeconfigCluster {
  readonly name: string;
  /** URL of the API server. */
  readonly endpoint: string;
  /** PEM. */
  readonly certificateAuthority: string;
  readonly token: string;
}

/** The kubeconfig of all clusters that run. */
export interface Kubeconfig {
  add(cluster: KubeconfigCluster): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * Keeps a kubeconfig with a context for each cluster, by the cluster's name. The first cluster is the current one; the
 * file goes with the last.
 */
export function keepKubeconfig(file: string): Kubeconfig {
  const clusters = new Map<string, KubeconfigCluster>();
  const write = async (): Promise<void> => {
    if (clusters.size === 0) await rm(file, { force: true });
    else await writeFile(file, render([...clusters.values()]), { mode: 0o600 });
  };
  return {
    add: (cluster) => {
      clusters.set(cluster.name, cluster);
      return write();
    },
    remove: (name) => {
      clusters.delete(name);
      return write();
    },
  };
}

/** JSON is YAML too. */
function render(clusters: readonly KubeconfigCluster[]): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": clusters[0]?.name,
    clusters: clusters.map(({ name, endpoint, certificateAuthority }) => ({
      name,
      cluster: {
        server: endpoint,
        "certificate-authority-data": Buffer.from(certificateAuthority).toString("base64"),
      },
    })),
    users: clusters.map(({ name, token }) => ({ name, user: { token } })),
    contexts: clusters.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  });
}
