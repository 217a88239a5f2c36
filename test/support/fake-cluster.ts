import type { ClusterUsage } from "../../automation/services/cluster-usage.ts";
import type { DeploymentView, Kubernetes, NamespaceView, PodTrouble } from "../../automation/services/kubernetes.ts";

/** A cluster that remembers what a test put into it. */
export class FakeCluster implements Kubernetes {
  public readonly credentials = {
    server: "https://cluster.example",
    certificateAuthority: "PEM",
    token: "todays-token",
  };
  public namespaces: string[] = [];
  /** The owner that the label of a namespace names, where that is not the namespace's own name; empty for no label. */
  public readonly labels = new Map<string, string>();
  /** Jobs in the platform's own namespace. */
  public jobs: string[] = [];
  public troubles: PodTrouble[] = [];
  public readyPods: DeploymentView[] = [];
  /** One node of 4 processors and 8 GiB, half of which is asked for. */
  public use: ClusterUsage = {
    nodes: 1,
    allocatable: { processors: 4, bytes: 8 * 2 ** 30 },
    requested: { processors: 2, bytes: 4 * 2 ** 30 },
  };

  async hasNamespace(name: string): Promise<boolean> {
    return this.namespaces.includes(name);
  }

  async allNamespaces(): Promise<readonly NamespaceView[]> {
    return this.namespaces.map((name) => ({ name, owner: this.labels.get(name) ?? name }));
  }

  async deleteNamespace(name: string): Promise<void> {
    this.namespaces = this.namespaces.filter((other) => other !== name);
  }

  async systemJobs(environment: string): Promise<readonly string[]> {
    return this.jobs.filter((name) => name.endsWith(`-${environment}`));
  }

  async deleteSystemJob(name: string): Promise<void> {
    this.jobs = this.jobs.filter((other) => other !== name);
  }

  async objectsIn(): Promise<readonly { kind: string; name: string }[]> {
    return [];
  }

  async usage(): Promise<ClusterUsage> {
    return this.use;
  }

  async deployments(): Promise<readonly DeploymentView[]> {
    return this.readyPods;
  }

  async podTroubles(): Promise<readonly PodTrouble[]> {
    return this.troubles;
  }

  async find({ kind, name }: { kind: string; name: string }): Promise<{ isNamespaced: boolean } | undefined> {
    return kind === "Namespace" && this.namespaces.includes(name) ? { isNamespaced: false } : undefined;
  }
}
