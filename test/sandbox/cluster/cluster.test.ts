import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { cgroupName } from "../../../sandbox/cluster/cgroups.ts";
import { cableName } from "../../../sandbox/cluster/node-network.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { run } from "../../../sandbox/run.ts";
import { type ClusterStage, type StagedCluster, setStage } from "./cluster-stage.ts";
import { pullSecret, webApp } from "./workloads.ts";

describe("a sandbox cluster", function () {
  this.timeout(180_000);
  let stage: ClusterStage;
  let cluster: StagedCluster;
  let neighbour: StagedCluster;
  let networks: readonly string[] = [];

  before(async () => {
    networks = podNetworks();
    stage = await setStage();
    [cluster, neighbour] = await Promise.all([stage.startCluster("preview"), stage.startCluster("staging")]);
  });

  after(async () => {
    await stage?.remove();
  });

  it("has one ready node, under the first name and with its pool's labels", async () => {
    const nodes = JSON.parse(await cluster.kubectl(["get", "nodes", "--output", "json"]));
    expect(nodes.items.map((node: { metadata: { name: string } }) => node.metadata.name)).to.deep.equal([
      "preview-node-1",
    ]);
    expect(nodes.items[0].metadata.labels).to.include({ "doks.digitalocean.com/node-pool": "default" });
    expect(nodes.items[0].status.conditions).to.deep.include.members([
      { ...nodes.items[0].status.conditions.find(isReadyCondition), status: "True" },
    ]);
  });

  it("serves the Gateway API with the class cilium, and Cilium's policies under their short name", async () => {
    const resources = await cluster.kubectl(["get", "gatewayclass,cnp", "--all-namespaces", "--output", "name"]);
    expect(resources.trim()).to.equal("gatewayclass.gateway.networking.k8s.io/cilium");
  });

  it("runs pods that find each other by their Service's name", async () => {
    await deployWebApp(cluster, stage, "shop");
    const answer = await cluster.kubectl([
      "exec",
      "--namespace",
      "shop",
      "deploy/web",
      "--",
      "busybox",
      "wget",
      "-qO-",
      "http://web.shop/",
    ]);
    expect(answer).to.equal("hello from preview\n");
    expect(await cluster.kubectl(["logs", "--namespace", "shop", "deploy/web"])).to.equal("serving\n");
  });

  it("remembers the networks of its pods on its node, and not on the machine", () => {
    expect(podNetworks()).to.deep.equal(networks);
  });

  it("does not pull an image for a pod without credentials", async () => {
    await cluster.kubectl(["create", "namespace", "locked-out"]);
    await cluster.kubectl(
      ["apply", "--filename", "-"],
      webApp({ namespace: "locked-out", image: stage.image, page: "" }),
    );
    const message = await waitFor("the pull's failure", () => pullFailure(cluster, "locked-out"), {
      timeoutSeconds: 60,
    });
    expect(message).to.include("pull access denied");
  });

  it("asks a pod to end before it ends it", async () => {
    await deployWebApp(cluster, stage, "polite");
    const before = Date.now();
    // The pod may take ten minutes, but leaves when it gets SIGTERM.
    await cluster.kubectl(["delete", "pod", "--namespace", "polite", "--selector", "app=web", "--timeout", "60s"]);
    expect(Date.now() - before).to.be.below(60_000);
  });

  it("runs beside another one of the same ranges", async () => {
    await deployWebApp(neighbour, stage, "shop");
    const answer = await neighbour.kubectl([
      "exec",
      "--namespace",
      "shop",
      "deploy/web",
      "--",
      "busybox",
      "wget",
      "-qO-",
      "http://web/",
    ]);
    expect(answer).to.equal("hello from staging\n");
  });

  it("leaves nothing when it stops, and its neighbour alone", async () => {
    expect(await remains(neighbour.directory)).to.include.members(["device", "folder", "processes", "control groups"]);
    await cluster.stop();
    expect(await remains(cluster.directory)).to.deep.equal([]);
    expect(await neighbour.kubectl(["get", "--raw", "/readyz"])).to.equal("ok");
  });

  it("says which part does not start, and leaves nothing", async () => {
    const ranges = { clusterSubnet: "10.244.0.0/16", serviceSubnet: "10.245.0.0/31" };
    const failure = await stage.startCluster("faulty", ranges).catch((error: Error) => error.message);
    expect(failure).to.match(
      /^kube-apiserver did not start: it ended with exit code 1\n.*service cluster IP range must be at least 8/s,
    );
    expect(await remains(stage.clusterDirectory("faulty"))).to.deep.equal([]);
  });
});

async function deployWebApp(cluster: StagedCluster, stage: ClusterStage, namespace: string): Promise<void> {
  const login = await stage.registry.credentials({ readWrite: false, expirySeconds: 0 });
  const name = cluster.directory.split("/").at(-1);
  await cluster.kubectl(["create", "namespace", namespace]);
  await cluster.kubectl(["apply", "--filename", "-"], pullSecret({ namespace, host: stage.registry.host, ...login }));
  await cluster.kubectl(
    ["apply", "--filename", "-"],
    webApp({ namespace, image: stage.image, page: `hello from ${name}`, pullSecret: "registry" }),
  );
  await cluster.kubectl([
    "wait",
    "--namespace",
    namespace,
    "deploy/web",
    "--for",
    "condition=Available",
    "--timeout",
    "60s",
  ]);
}

async function pullFailure(cluster: StagedCluster, namespace: string): Promise<string | undefined> {
  const pods = JSON.parse(await cluster.kubectl(["get", "pods", "--namespace", namespace, "--output", "json"]));
  const waiting = pods.items[0]?.status.containerStatuses?.[0]?.state.waiting;
  return ["ErrImagePull", "ImagePullBackOff"].includes(waiting?.reason) ? waiting.message : undefined;
}

/** What the machine itself remembers of pods' networks: https://github.com/containernetworking/cni/blob/main/libcni/api.go */
function podNetworks(): readonly string[] {
  const folder = "/var/lib/cni/results";
  return existsSync(folder) ? readdirSync(folder) : [];
}

function isReadyCondition(condition: { type: string }): boolean {
  return condition.type === "Ready";
}

/** What is there of the cluster in `directory`. */
async function remains(directory: string): Promise<string[]> {
  const group = cgroupName(directory);
  const groups = ["", ...readdirSync("/sys/fs/cgroup")].map((folder) => join("/sys/fs/cgroup", folder, group));
  const found = {
    device: (await run("ip", ["-brief", "link"])).includes(cableName(directory)),
    folder: existsSync(directory),
    processes: readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && mentions(pid, [directory, group])),
    "control groups": groups.some((path) => existsSync(path)),
  };
  return Object.entries(found).flatMap(([name, isThere]) => (isThere ? [name] : []));
}

/** Command line, mounts and control group show where a process works. */
function mentions(pid: string, texts: readonly string[]): boolean {
  try {
    return ["cmdline", "mountinfo", "cgroup"].some((file) => {
      const content = readFileSync(join("/proc", pid, file), "utf8");
      return texts.some((text) => content.includes(text));
    });
  } catch {
    // It has ended meanwhile.
    return false;
  }
}
