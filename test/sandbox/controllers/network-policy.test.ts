import { expect } from "chai";
import { waitFor } from "../../../sandbox/polling.ts";
import { type ControllersStage, setControllersStage } from "./controllers-stage.ts";
import { mainGateway, previewNamespace, route } from "./gateway-objects.ts";

const SOON = { timeoutSeconds: 30 };
const EXCEPT = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

describe("the sandbox's network policies", function () {
  this.timeout(180_000);
  let on: ControllersStage;

  before(async () => {
    on = await setControllersStage();
    await on.apply(...mainGateway(), previewNamespace("pr-1"), previewNamespace("pr-2"));
    await on.apply(route("pr-1", "pr-1.preview.test"), route("pr-2", "pr-2.preview.test"));
    await Promise.all([on.deploy("pr-1", "one"), on.deploy("pr-2", "two")]);
  });

  after(async () => {
    await on?.stop();
  });

  /**
   * Whether a pod of `pr-1` gets a connection; any HTTP answer is one, a refusal of what was asked included. The time
   * limit is not wget's own, with which a statically linked busybox crashes.
   */
  const reaches = async (host: string, port: number): Promise<boolean> => {
    const dial = ["busybox", "timeout", "2", "busybox", "wget", "-q", "-O", "/dev/null", `http://${host}:${port}/`];
    return on.cluster.kubectl(["exec", "--namespace", "pr-1", "deploy/web", "--", ...dial]).then(
      () => true,
      (error: Error) => error.message.includes("server returned error"),
    );
  };
  const becomes = (host: string, port: number, expected: boolean) =>
    waitFor(
      `${host}:${port} being ${expected ? "" : "un"}reachable`,
      async () => (await reaches(host, port)) === expected || undefined,
      SOON,
    );
  const registry = () => {
    const [host = "", port = ""] = on.stage.registry.host.split(":");
    return { host, port: Number(port) };
  };

  it("let every pod speak to every other without a policy", async () => {
    await becomes("web.pr-1", 80, true);
    await becomes("web.pr-2", 80, true);
    await becomes(registry().host, registry().port, true);
    await becomes("kubernetes.default", 443, true);
  });

  it("keep a namespace to itself and to DNS, and every other out", async () => {
    await on.apply(isolation("pr-1"));
    await becomes("web.pr-2", 80, false);
    expect(await reaches("web.pr-1", 80)).to.equal(true);
    expect(await reaches("kubernetes.default", 443)).to.equal(false);
    expect(await reaches(registry().host, registry().port)).to.equal(false);
    await on.cluster.kubectl(["delete", "networkpolicy", "--namespace", "pr-1", "isolation"]);
    await on.apply(isolation("pr-2"));
    await becomes(registry().host, registry().port, true);
    expect(await reaches("web.pr-2", 80)).to.equal(false);
  });

  it("open an address outside the cluster at its port, and no more", async () => {
    const { host, port } = registry();
    const to = [{ ipBlock: { cidr: `${host}/32` } }];
    await on.apply(isolation("pr-1", [{ to, ports: [{ protocol: "TCP", port: port + 1 }] }]));
    await becomes(host, port, false);
    await on.apply(isolation("pr-1", [{ to, ports: [{ protocol: "TCP", port }] }]));
    await becomes(host, port, true);
  });

  it("do not mean the cluster's own pods by an address block", async () => {
    await on.apply(isolation("pr-1", [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }] }]));
    await becomes(registry().host, registry().port, true);
    expect(await reaches("web.pr-2", 80)).to.equal(false);
    await on.apply(isolation("pr-1", [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: EXCEPT } }] }]));
    await becomes(registry().host, registry().port, false);
  });

  it("let the gateway in only where a policy admits the entity ingress, and the kubelet always", async () => {
    const status = async () => (await on.ask("pr-1.preview.test")).status;
    expect(await status()).to.equal(502);
    await on.apply(admitGateway("pr-1"));
    await waitFor("the gateway being let in", async () => (await status()) === 200 || undefined, SOON);
    expect((await on.ask("pr-2.preview.test")).status).to.equal(502);
    await on.cluster.kubectl(["rollout", "restart", "--namespace", "pr-2", "deploy/web"]);
    await on.cluster.kubectl(["rollout", "status", "--namespace", "pr-2", "deploy/web", "--timeout", "60s"]);
  });

  it("warn about a Cilium policy that says more than the sandbox enforces", async () => {
    const spec = { endpointSelector: {}, ingress: [{ fromEntities: ["ingress"], toPorts: [] }] };
    await on.apply({ ...admitGateway("pr-2"), spec });
    const message = "jsonpath={.items[?(@.reason=='NotEnforced')].message}";
    const events = () => on.cluster.kubectl(["get", "events", "--namespace", "pr-2", "--output", message]);
    const warning = await waitFor("the warning", async () => (await events()) || undefined, SOON);
    expect(warning).to.contain("spec.ingress[0].toPorts is not supported in the sandbox");
    expect((await on.ask("pr-2.preview.test")).status).to.equal(502);
  });
});

function isolation(namespace: string, egress: readonly object[] = []): object {
  const dns = {
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
    podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
  };
  const ports = ["UDP", "TCP"].map((protocol) => ({ protocol, port: 53 }));
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name: "isolation", namespace },
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [{ from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }, { to: [dns], ports }, ...egress],
    },
  };
}

function admitGateway(namespace: string): object {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "gateway", namespace },
    spec: { endpointSelector: { matchLabels: { app: "web" } }, ingress: [{ fromEntities: ["ingress"] }] },
  };
}
