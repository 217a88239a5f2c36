import { expect } from "chai";
import type { RouteMatch } from "../../../../../sandbox/cluster/controllers/gateway/gateway-api.ts";
import { attachRoutes } from "../../../../../sandbox/cluster/controllers/gateway/route-attachment.ts";
import { buildRouteTable } from "../../../../../sandbox/cluster/controllers/gateway/route-table.ts";
import { gatewayWith, routeIn } from "./objects.ts";

const nothing = { services: [], endpointSlices: [] };
const prefix = (value: string): RouteMatch => ({ path: { type: "PathPrefix", value } });

describe("route table", () => {
  it("tries exact paths first, then long prefixes, methods, headers and parameters", () => {
    const matches: RouteMatch[] = [
      prefix("/"),
      { ...prefix("/a"), queryParams: [{ name: "q", value: "1" }] },
      { ...prefix("/a"), headers: [{ name: "x", value: "1" }] },
      { ...prefix("/a"), method: "GET" },
      prefix("/a/b"),
      { path: { type: "Exact", value: "/" } },
    ];
    const gateway = gatewayWith({});
    const parents = attachRoutes([gateway], [routeIn("infra", { rules: [{ matches }] })], new Map());
    const [table] = buildRouteTable([gateway], parents, nothing);
    expect(table?.hosts[0]?.routes.map(({ match }) => match)).to.deep.equal(matches.toReversed());
  });

  it("prefers the older route, then the first name, for the same match", () => {
    const gateway = gatewayWith({});
    const young = routeIn("infra", {}, "a");
    const old = routeIn("infra", {}, "z");
    const older = { ...old, metadata: { ...old.metadata, creationTimestamp: new Date("2025-01-01T00:00:00Z") } };
    const same = routeIn("infra", { rules: [{ timeouts: { request: "1s" } }] }, "b");
    const parents = attachRoutes([gateway], [same, young, older], new Map());
    const [table] = buildRouteTable([gateway], parents, nothing);
    const rules = table?.hosts[0]?.routes.map(({ rule }) => rule);
    expect(rules?.[0]).to.equal(older.spec.rules?.[0]);
    expect(rules?.[1]).to.equal(young.spec.rules?.[0]);
    expect(rules?.[2]).to.equal(same.spec.rules?.[0]);
  });

  it("keeps ports apart and puts the best fitting host first", () => {
    const gateway = gatewayWith({ name: "a", port: 80, hostname: "*.test" }, { name: "b", port: 443 });
    const route = routeIn("infra", { hostnames: ["*.test", "x.test"] });
    const tables = buildRouteTable([gateway], attachRoutes([gateway], [route], new Map()), nothing);
    expect(tables.map(({ port, hosts }) => [port, hosts.map(({ hostname }) => hostname)])).to.deep.equal([
      [80, ["x.test", "*.test"]],
      [443, ["x.test", "*.test"]],
    ]);
  });

  it("has a port without hosts for a Gateway without routes", () => {
    const gateway = gatewayWith({});
    expect(buildRouteTable([gateway], [], nothing)).to.deep.equal([{ gateway, port: 443, hosts: [] }]);
  });
});
