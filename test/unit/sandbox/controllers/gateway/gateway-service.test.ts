import { expect } from "chai";
import {
  buildGatewayEndpoints,
  buildGatewayService,
} from "../../../../../sandbox/cluster/controllers/gateway/gateway-service.ts";
import { gatewayWith } from "./objects.ts";

describe("gateway service", () => {
  const gateway = gatewayWith({ name: "a", port: 80 }, { name: "b", port: 443 }, { name: "c", port: 443 });

  it("has a port per listener port, the Gateway as its owner and no selector", () => {
    const { metadata, spec } = buildGatewayService(gateway);
    expect(metadata?.name).to.equal("cilium-gateway-main");
    expect(metadata?.namespace).to.equal("infra");
    expect(metadata?.ownerReferences?.map(({ kind, uid }) => [kind, uid])).to.deep.equal([["Gateway", "gateway-uid"]]);
    expect(spec).to.deep.equal({
      type: "LoadBalancer",
      ports: [
        { name: "port-80", port: 80, protocol: "TCP" },
        { name: "port-443", port: 443, protocol: "TCP" },
      ],
    });
  });

  it("carries the annotations and labels of the Gateway's infrastructure", () => {
    const infrastructure = { annotations: { size: "2" }, labels: { team: "blue" } };
    const { metadata } = buildGatewayService({ ...gateway, spec: { ...gateway.spec, infrastructure } });
    expect(metadata?.annotations).to.deep.equal({ size: "2" });
    expect(metadata?.labels).to.deep.equal({ team: "blue", "io.cilium.gateway/owning-gateway": "main" });
  });

  it("has the proxy at its own node ports as its endpoint", () => {
    const service = { spec: { ports: [{ name: "port-443", port: 443, nodePort: 30_443 }] } };
    const slice = buildGatewayEndpoints(gateway, service, "10.200.0.10");
    expect(slice.endpoints).to.deep.equal([{ addresses: ["10.200.0.10"], conditions: { ready: true } }]);
    expect(slice.ports).to.deep.equal([{ name: "port-443", port: 30_443, protocol: "TCP" }]);
    expect(slice.metadata?.labels).to.include({ "kubernetes.io/service-name": "cilium-gateway-main" });
  });
});
