import { expect } from "chai";
import type { HttpRoute, Listener } from "../../../../../sandbox/cluster/controllers/gateway/gateway-api.ts";
import { attachRoutes } from "../../../../../sandbox/cluster/controllers/gateway/route-attachment.ts";
import { gatewayWith, routeIn } from "./objects.ts";

const namespaces = new Map([
  ["infra", {}],
  ["pr-1", { preview: "true" }],
  ["other", {}],
]);
const all: Partial<Listener> = { allowedRoutes: { namespaces: { from: "All" } } };
const labelled: Partial<Listener> = {
  allowedRoutes: { namespaces: { from: "Selector", selector: { matchLabels: { preview: "true" } } } },
};
const matching = (path: object): Partial<HttpRoute["spec"]> => ({ rules: [{ matches: [{ path }] }] });
const filtered = (type: string): Partial<HttpRoute["spec"]> => ({ rules: [{ filters: [{ type }] }] });
const parent = (extra: object): Partial<HttpRoute["spec"]> => {
  return { parentRefs: [{ name: "main", namespace: "infra", ...extra }] };
};

const cases: readonly (readonly [string, Partial<Listener>, HttpRoute, string])[] = [
  ["accepts a route of the Gateway's own namespace by default", {}, routeIn("infra"), "Accepted"],
  ["refuses another namespace by default", {}, routeIn("pr-1"), "NotAllowedByListeners"],
  ["accepts any namespace for All", all, routeIn("other"), "Accepted"],
  ["accepts a namespace with the label", labelled, routeIn("pr-1"), "Accepted"],
  ["refuses a namespace without the label", labelled, routeIn("other"), "NotAllowedByListeners"],
  [
    "refuses a listener for other kinds",
    { allowedRoutes: { namespaces: { from: "All" }, kinds: [{ kind: "GRPCRoute" }] } },
    routeIn("pr-1"),
    "NotAllowedByListeners",
  ],
  ["refuses a listener that ends TLS", { ...all, protocol: "HTTPS" }, routeIn("pr-1"), "NotAllowedByListeners"],
  ["refuses a section that does not exist", all, routeIn("pr-1", parent({ sectionName: "tls" })), "NoMatchingParent"],
  ["refuses a port that does not exist", all, routeIn("pr-1", parent({ port: 80 })), "NoMatchingParent"],
  [
    "refuses a host that no listener has",
    { ...all, hostname: "*.test" },
    routeIn("pr-1", { hostnames: ["a.example"] }),
    "NoMatchingListenerHostname",
  ],
  [
    "refuses a path match that it cannot do",
    all,
    routeIn("pr-1", matching({ type: "RegularExpression", value: "/.*" })),
    "UnsupportedValue",
  ],
  ["refuses a filter that it cannot do", all, routeIn("pr-1", filtered("URLRewrite")), "UnsupportedValue"],
];

describe("route attachment", () => {
  for (const [title, listener, route, reason] of cases) {
    it(`${title}: ${reason}`, () => {
      const [attached] = attachRoutes([gatewayWith(listener)], [route], namespaces);
      expect(attached?.accepted.reason).to.equal(reason);
      expect(attached?.accepted.holds).to.equal(reason === "Accepted");
      expect(attached?.bindings.length).to.equal(reason === "Accepted" ? 1 : 0);
    });
  }

  it("says nothing about parents that are not its own", () => {
    const foreign = routeIn("pr-1", { parentRefs: [{ name: "main", namespace: "elsewhere" }] });
    expect(attachRoutes([gatewayWith(all)], [foreign], namespaces)).to.deep.equal([]);
  });

  it("names what it cannot do", () => {
    const [attached] = attachRoutes([gatewayWith(all)], [routeIn("pr-1", filtered("URLRewrite"))], namespaces);
    expect(attached?.accepted.message).to.contain("the filter URLRewrite is not supported in the sandbox");
  });

  it("binds a route to each listener with the hosts that both have", () => {
    const gateway = gatewayWith(
      { ...all, name: "a", hostname: "*.a.test" },
      { ...all, name: "b", hostname: "x.b.test" },
    );
    const route = routeIn("pr-1", { hostnames: ["one.a.test", "*.b.test"] });
    const [attached] = attachRoutes([gateway], [route], namespaces);
    expect(attached?.bindings.map(({ listener, hostnames }) => [listener.name, hostnames])).to.deep.equal([
      ["a", ["one.a.test"]],
      ["b", ["x.b.test"]],
    ]);
  });
});
