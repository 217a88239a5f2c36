import { expect } from "chai";
import { containerLimits, quotaLimits } from "../../../components/namespace/limits.ts";
import { databaseRange, networkPolicySpec } from "../../../components/namespace/network-rules.ts";
import { restrictedPodLabels } from "../../../components/namespace/pod-security.ts";
import { parseQuantity } from "../../../components/namespace/quantity.ts";

describe("databaseRange", () => {
  it("is the address alone when the host is one", () => {
    expect(databaseRange("10.200.1.1", "10.110.0.0/20")).to.equal("10.200.1.1/32");
  });

  it("is the private network when the host is a name, whose address may change", () => {
    expect(databaseRange("private-db.example.com", "10.110.0.0/20")).to.equal("10.110.0.0/20");
  });
});

describe("networkPolicySpec", () => {
  const { podSelector, policyTypes, ingress, egress } = networkPolicySpec({ range: "10.110.0.3/32", port: 25_060 });

  it("refuses everything in both directions that is not allowed", () => {
    expect(podSelector).to.deep.equal({});
    expect(policyTypes).to.deep.equal(["Ingress", "Egress"]);
  });

  it("lets in the environment's own pods alone", () => {
    expect(ingress).to.deep.equal([{ from: [{ podSelector: {} }] }]);
  });

  it("lets out to the environment, the cluster's DNS, the database and the public web", () => {
    expect(egress).to.deep.equal([
      { to: [{ podSelector: {} }] },
      {
        to: [
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
          },
        ],
        ports: [
          { protocol: "UDP", port: 53 },
          { protocol: "TCP", port: 53 },
        ],
      },
      { to: [{ ipBlock: { cidr: "10.110.0.3/32" } }], ports: [{ protocol: "TCP", port: 25_060 }] },
      {
        to: [
          {
            ipBlock: {
              cidr: "0.0.0.0/0",
              except: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"],
            },
          },
        ],
        ports: [
          { protocol: "TCP", port: 80 },
          { protocol: "TCP", port: 443 },
        ],
      },
    ]);
  });
});

describe("quotaLimits", () => {
  const quota = { requestsCpu: "1", requestsMemory: "2Gi", limitsCpu: "4", limitsMemory: "4Gi", pods: 24 };

  it("forbid what costs or outlives the environment", () => {
    expect(quotaLimits(quota)).to.include({
      "services.loadbalancers": "0",
      "services.nodeports": "0",
      persistentvolumeclaims: "0",
    });
  });

  it("hold what was configured", () => {
    expect(quotaLimits(quota)).to.include({
      "requests.cpu": "1",
      "requests.memory": "2Gi",
      "limits.cpu": "4",
      "limits.memory": "4Gi",
      pods: "24",
    });
  });

  for (const [pods, room] of [
    [12, "4Gi"],
    [64, "4Gi"],
    [100, "6400Mi"],
  ] as const) {
    it(`have room on the nodes' disks for ${pods} pods`, () => {
      expect(quotaLimits({ ...quota, pods })["requests.ephemeral-storage"]).to.equal(room);
      const { "ephemeral-storage": each } = containerLimits().defaultRequest as Readonly<Record<string, string>>;
      expect(pods * Number(parseQuantity(each ?? ""))).to.be.at.most(Number(parseQuantity(room)));
    });
  }
});

describe("containerLimits", () => {
  it("give every resource that the quota counts a default, or pods without one would be refused", () => {
    const { default: limits, defaultRequest } = containerLimits();
    expect(limits).to.have.keys("cpu", "memory", "ephemeral-storage");
    expect(defaultRequest).to.have.keys("cpu", "memory", "ephemeral-storage");
  });
});

describe("restrictedPodLabels", () => {
  it("hold pods to the restricted standard of one version in all three modes", () => {
    expect(restrictedPodLabels()).to.deep.equal({
      "pod-security.kubernetes.io/enforce": "restricted",
      "pod-security.kubernetes.io/enforce-version": "v1.34",
      "pod-security.kubernetes.io/warn": "restricted",
      "pod-security.kubernetes.io/warn-version": "v1.34",
      "pod-security.kubernetes.io/audit": "restricted",
      "pod-security.kubernetes.io/audit-version": "v1.34",
    });
  });
});
