import { expect } from "chai";
import { Gateway, type GatewayArgs } from "../../components/gateway/index.ts";
import { known, record } from "../support/recorder.ts";

const ARGS: GatewayArgs = {
  environment: "platform",
  namespace: "greenroom-system",
  gatewayClass: "cilium",
  domain: "preview.example.com",
  certificateName: "wildcard-0123456",
};

const TYPE = "kubernetes:gateway.networking.k8s.io/v1:Gateway";

describe("Gateway", () => {
  it("listens on both ports in plain HTTP, for routes of previews alone", async () => {
    const { one } = await record(() => new Gateway("base", ARGS));
    const allowedRoutes = {
      namespaces: { from: "Selector", selector: { matchLabels: { "greenroom.dev/routes": "true" } } },
    };
    const common = { protocol: "HTTP", hostname: "*.preview.example.com", allowedRoutes };
    const { apiVersion, kind, spec } = one(TYPE).inputs;
    expect({ apiVersion, kind }).to.deep.equal({ apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" });
    expect(spec).to.have.property("gatewayClassName", "cilium");
    expect(spec).to.have.deep.property("listeners", [
      { ...common, name: "http", port: 80 },
      { ...common, name: "https", port: 443 },
    ]);
  });

  it("has one load balancer with the certificate", async () => {
    const { one } = await record(() => new Gateway("base", { ...ARGS, loadBalancerNodes: 3 }));
    expect(one(TYPE).inputs.spec).to.have.nested.include({
      "infrastructure.annotations.service\\.beta\\.kubernetes\\.io/do-loadbalancer-certificate-name":
        "wildcard-0123456",
      "infrastructure.annotations.service\\.beta\\.kubernetes\\.io/do-loadbalancer-size-unit": "3",
    });
  });

  it("waits for the load balancer's address and shows it", async () => {
    const { one, result } = await record(() => new Gateway("base", ARGS));
    expect(one(TYPE).inputs.metadata).to.have.deep.property("annotations", {
      "pulumi.com/waitFor": "jsonpath={.status.addresses[0].value}",
    });
    expect(one(TYPE).inputs).to.not.have.property("status");
    expect(await known(result.address)).to.equal("203.0.113.7");
    expect(await known(result.name)).to.equal("base");
  });

  for (const loadBalancerNodes of [0, 201, 1.5]) {
    it(`refuses ${loadBalancerNodes} nodes`, () => {
      expect(() => new Gateway("base", { ...ARGS, loadBalancerNodes })).to.throw(
        `a whole number from 1 to 200 is needed, got ${loadBalancerNodes}`,
      );
    });
  }
});
