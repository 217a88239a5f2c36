// A Kubernetes control plane on loopback: etcd, API server and controllers, without any node. The tests play the kubelet.
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "../../../../sandbox/polling.ts";
import { freePort } from "../../../../sandbox/ports.ts";
import { type RunningProcess, startProcess } from "../../../../sandbox/process.ts";
import { KubernetesClient } from "../../../../sandbox/providers/kubernetes/client.ts";
import { readKubeconfig, selectAccess } from "../../../../sandbox/providers/kubernetes/kubeconfig.ts";
import { type JsonObject, objectsAt, textAt } from "../../../../sandbox/providers/kubernetes/object.ts";

const TOKEN = "administrator";

/** A running control plane. */
export interface ControlPlane {
  /** JSON. */
  readonly kubeconfig: string;
  /** The administrator's own look at the cluster. */
  readonly client: KubernetesClient;
  /** Changes an object, as somebody else. */
  patch(path: string, body: JsonObject, query?: Readonly<Record<string, string>>): Promise<unknown>;
  /** Plays the kubelet: writes the status of the pods in `default` that match, as soon as there are some. */
  playKubelet(labelSelector: string, status: JsonObject): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a control plane in a folder of its own. */
export async function startControlPlane(): Promise<ControlPlane> {
  const directory = mkdtempSync(join(tmpdir(), "control-plane-"));
  const started: RunningProcess[] = [];
  const stop = async () => {
    for (const running of started.toReversed()) await running.stop();
    rmSync(directory, { recursive: true });
  };
  try {
    const etcd = await startEtcd(directory, started);
    const kubeconfig = await startApiServer(directory, etcd, started);
    const client = new KubernetesClient(selectAccess(await readKubeconfig(kubeconfig)));
    started.push(await startControllers(directory, kubeconfig));
    return {
      kubeconfig,
      client,
      patch: (path, body, query = {}) => patch(client, path, body, query),
      playKubelet: (labelSelector, status) => playKubelet(client, labelSelector, status),
      stop: async () => {
        client.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function patch(client: KubernetesClient, path: string, body: JsonObject, query: Readonly<Record<string, string>>) {
  return client.send({ method: "PATCH", path, query, body, contentType: "application/merge-patch+json" });
}

async function playKubelet(client: KubernetesClient, labelSelector: string, status: JsonObject): Promise<void> {
  const path = "/api/v1/namespaces/default/pods";
  const pods = await waitFor(
    `a pod with ${labelSelector}`,
    async () => {
      const list = await client.send({ method: "GET", path, query: { labelSelector } });
      const items = objectsAt(list, "items");
      return items.length > 0 ? items : undefined;
    },
    { timeoutSeconds: 20 },
  );
  for (const pod of pods) await patch(client, `${path}/${textAt(pod, "metadata", "name")}/status`, { status }, {});
}

async function startEtcd(directory: string, started: RunningProcess[]): Promise<string> {
  const [url, peers] = [`http://127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
  const running = await startProcess({
    name: "etcd",
    command: "etcd",
    arguments: [
      ...["--name=test", `--data-dir=${join(directory, "etcd")}`, "--unsafe-no-fsync", "--log-level=error"],
      ...[`--listen-client-urls=${url}`, `--advertise-client-urls=${url}`, `--listen-peer-urls=${peers}`],
      ...[`--initial-advertise-peer-urls=${peers}`, `--initial-cluster=test=${peers}`],
    ],
    logFile: join(directory, "etcd.log"),
  });
  started.push(running);
  return url;
}

async function startApiServer(directory: string, etcd: string, started: RunningProcess[]): Promise<string> {
  const port = await freePort();
  const { publicKey, privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const file = (name: string, content: string) => {
    writeFileSync(join(directory, name), content);
    return join(directory, name);
  };
  const server = `https://127.0.0.1:${port}`;
  const key = file("service-account.key", privateKey);
  const running = await startProcess({
    name: "kube-apiserver",
    command: "kube-apiserver",
    arguments: [
      ...[`--etcd-servers=${etcd}`, `--cert-dir=${directory}`, "--bind-address=127.0.0.1", `--secure-port=${port}`],
      ...["--service-cluster-ip-range=10.96.0.0/16", "--authorization-mode=RBAC", "--profiling=false"],
      `--token-auth-file=${file("tokens.csv", `${TOKEN},administrator,administrator,system:masters\n`)}`,
      `--service-account-key-file=${file("service-account.pub", publicKey)}`,
      `--service-account-signing-key-file=${key}`,
      "--service-account-issuer=https://kubernetes.default.svc",
    ],
    logFile: join(directory, "kube-apiserver.log"),
    ready: () => answers(server, directory),
    readyTimeoutSeconds: 90,
  });
  started.push(running);
  return kubeconfigOf(server, readFileSync(join(directory, "apiserver.crt"), "utf8"));
}

function startControllers(directory: string, kubeconfig: string): Promise<RunningProcess> {
  writeFileSync(join(directory, "kubeconfig"), kubeconfig);
  return startProcess({
    name: "kube-controller-manager",
    command: "kube-controller-manager",
    arguments: [
      ...[`--kubeconfig=${join(directory, "kubeconfig")}`, "--leader-elect=false", "--secure-port=0"],
      `--service-account-private-key-file=${join(directory, "service-account.key")}`,
      `--root-ca-file=${join(directory, "apiserver.crt")}`,
      ...["--kube-api-qps=1000", "--kube-api-burst=2000"],
    ],
    logFile: join(directory, "kube-controller-manager.log"),
  });
}

async function answers(server: string, directory: string): Promise<boolean> {
  try {
    // The API server signs its own certificate when it starts.
    const kubeconfig = kubeconfigOf(server, readFileSync(join(directory, "apiserver.crt"), "utf8"));
    const client = new KubernetesClient(selectAccess(await readKubeconfig(kubeconfig)));
    const ready = await client.text("/readyz", {}).finally(() => client.close());
    return ready === "ok";
  } catch {
    return false;
  }
}

function kubeconfigOf(server: string, certificate: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    contexts: [{ name: "test", context: { cluster: "test", user: "administrator" } }],
    clusters: [
      { name: "test", cluster: { server, "certificate-authority-data": Buffer.from(certificate).toString("base64") } },
    ],
    users: [{ name: "administrator", user: { token: TOKEN } }],
  });
}
