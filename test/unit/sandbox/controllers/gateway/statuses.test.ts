import { expect } from "chai";
import type { Condition, HttpRoute } from "../../../../../sandbox/cluster/controllers/gateway/gateway-api.ts";
import { buildGatewayStatus } from "../../../../../sandbox/cluster/controllers/gateway/gateway-status.ts";
import { attachRoutes } from "../../../../../sandbox/cluster/controllers/gateway/route-attachment.ts";
import { buildRouteParents } from "../../../../../sandbox/cluster/controllers/gateway/route-status.ts";
import { gatewayWith, routeIn, serviceIn } from "./objects.ts";

const then = new Date("2026-01-01T00:00:00Z");
const later = new Date("2026-01-02T00:00:00Z");
const service = { status: { loadBalancer: { ingress: [{ ip: "127.20.0.2" }] } } };
const say = (conditions: readonly Condition[] | undefined) =>
  Object.fromEntries((conditions ?? []).map(({ type, status, reason }) => [type, `${status} ${reason}`]));

describe("gateway status", () => {
  it("waits for the address of the Service", () => {
    const status = buildGatewayStatus(gatewayWith({}), undefined, [], then);
    expect(status.addresses).to.deep.equal([]);
    expect(say(status.conditions)).to.deep.equal({ Accepted: "True Accepted", Programmed: "False AddressNotAssigned" });
  });

  it("shows the address and how many routes hang on each listener", () => {
    const gateway = gatewayWith({ name: "a", hostname: "a.test" }, { name: "b", hostname: "b.test" });
    const routes = [
      routeIn("infra", { hostnames: ["a.test"] }, "one"),
      routeIn("infra", { hostnames: ["a.test"] }, "two"),
    ];
    const status = buildGatewayStatus(gateway, service, attachRoutes([gateway], routes, new Map()), then);
    expect(status.addresses).to.deep.equal([{ type: "IPAddress", value: "127.20.0.2" }]);
    expect(status.listeners.map(({ name, attachedRoutes }) => [name, attachedRoutes])).to.deep.equal([
      ["a", 2],
      ["b", 0],
    ]);
    expect(say(status.listeners[0]?.conditions)).to.deep.equal({
      Accepted: "True Accepted",
      Programmed: "True Programmed",
      ResolvedRefs: "True ResolvedRefs",
      Conflicted: "False NoConflicts",
    });
  });

  it("names a protocol that it does not speak", () => {
    const status = buildGatewayStatus(gatewayWith({ protocol: "TLS" }), service, [], then);
    expect(say(status.conditions)).to.include({ Accepted: "False ListenersNotValid" });
    expect(say(status.listeners[0]?.conditions)).to.include({ Accepted: "False UnsupportedProtocol" });
  });

  it("keeps the time since when something holds, and observes the new generation", () => {
    const gateway = gatewayWith({});
    const first = buildGatewayStatus(gateway, undefined, [], then);
    const changed = { ...gateway, metadata: { ...gateway.metadata, generation: 4 }, status: first };
    const [accepted, programmed] = buildGatewayStatus(changed, service, [], later).conditions;
    expect(accepted).to.include({ lastTransitionTime: "2026-01-01T00:00:00Z", observedGeneration: 4 });
    expect(programmed).to.include({ lastTransitionTime: "2026-01-02T00:00:00Z", status: "True" });
  });
});

describe("route status", () => {
  const gateway = gatewayWith({ hostname: "*.test" });
  const statusOf = (route: HttpRoute) => {
    const parents = attachRoutes([gateway], [route], new Map());
    return buildRouteParents(route, parents, { services: [serviceIn("infra")], endpointSlices: [] }, then);
  };

  it("says that a route is served and that its backends exist", () => {
    const [parent] = statusOf(routeIn("infra"));
    expect(parent?.controllerName).to.equal("io.cilium/gateway-controller");
    expect(parent?.parentRef).to.deep.equal({ name: "main", namespace: "infra" });
    expect(say(parent?.conditions)).to.deep.equal({ Accepted: "True Accepted", ResolvedRefs: "True ResolvedRefs" });
  });

  it("says both what is wrong with the parent and with the backend", () => {
    const rules = [{ backendRefs: [{ name: "gone", port: 80 }] }];
    const [parent] = statusOf(routeIn("infra", { hostnames: ["a.example"], rules }));
    expect(say(parent?.conditions)).to.deep.equal({
      Accepted: "False NoMatchingListenerHostname",
      ResolvedRefs: "False BackendNotFound",
    });
  });

  it("leaves what other controllers wrote and forgets parents that are gone", () => {
    const foreign = { parentRef: { name: "x" }, controllerName: "example.com/other", conditions: [] };
    const own = { parentRef: { name: "old" }, controllerName: "io.cilium/gateway-controller", conditions: [] };
    const route = { ...routeIn("infra", { parentRefs: [] }), status: { parents: [foreign, own] } };
    expect(statusOf(route)).to.deep.equal([foreign]);
  });
});
