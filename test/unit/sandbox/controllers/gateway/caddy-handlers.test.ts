import { expect } from "chai";
import { caddyHandlers } from "../../../../../sandbox/cluster/controllers/gateway/caddy-handlers.ts";
import type { RequestRedirect, RouteRule } from "../../../../../sandbox/cluster/controllers/gateway/gateway-api.ts";

const settings = (listenerPort = 443) => ({
  listenerPort,
  trustedProxies: ["10.200.0.0/24"],
  deadEndAddress: (status: number) => `unix//run/dead.${status}`,
});
const handle = (rule: RouteRule, ...addresses: readonly (readonly string[] | undefined)[]) =>
  caddyHandlers({ match: {}, rule, backends: addresses.map((all) => ({ weight: 1, addresses: all })) }, settings());
const location = (requestRedirect: RequestRedirect, listenerPort?: number) => {
  const rule = { filters: [{ type: "RequestRedirect", requestRedirect }] };
  const [, answer] = caddyHandlers({ match: {}, rule, backends: [] }, settings(listenerPort));
  return (answer as { headers: { Location: string[] } }).headers.Location[0];
};

describe("Caddy handlers", () => {
  it("answer 503 when nobody is ready and 500 when the reference is broken", () => {
    expect(handle({}, [])[0]).to.include({ handler: "static_response", status_code: 503 });
    expect(handle({}, undefined)[0]).to.include({ handler: "static_response", status_code: 500 });
    expect(handle({})[0]).to.include({ handler: "static_response", status_code: 500 });
  });

  it("try a request again until an endpoint takes it, and believe the load balancer", () => {
    expect(handle({}, ["a:1"])[0]).to.deep.include({
      handler: "reverse_proxy",
      upstreams: [{ dial: "a:1" }],
      trusted_proxies: ["10.200.0.0/24"],
      load_balancing: { selection_policy: { policy: "round_robin" }, try_duration: "3000ms", try_interval: "25ms" },
    });
  });

  it("send the share that nobody answers to a dead end", () => {
    expect(handle({}, ["a:1"], [])[0]).to.deep.include({
      upstreams: [{ dial: "a:1" }, { dial: "unix//run/dead.503" }],
    });
  });

  it("take the shorter of the two time limits, also as the limit for new attempts", () => {
    const [proxy] = handle({ timeouts: { request: "2s", backendRequest: "1500ms" } }, ["a:1"]);
    expect(proxy).to.have.nested.property("transport.response_header_timeout", "1500ms");
    expect(proxy).to.have.nested.property("load_balancing.try_duration", "1500ms");
  });

  it("do not limit the time for 0s", () => {
    expect(handle({ timeouts: { request: "0s" } }, ["a:1"])[0]).not.to.have.nested.property(
      "transport.response_header_timeout",
    );
  });

  it("change headers before they forward, with braces as they are written", () => {
    const headers = { set: [{ name: "A", value: "{x}" }], add: [{ name: "B", value: "2" }], remove: ["C"] };
    const rule = {
      filters: [
        { type: "RequestHeaderModifier", requestHeaderModifier: headers },
        { type: "ResponseHeaderModifier", responseHeaderModifier: { remove: ["D"] } },
      ],
    };
    expect(handle(rule, ["a:1"]).slice(0, 2)).to.deep.equal([
      { handler: "headers", request: { set: { A: ["\\{x}"] }, add: { B: ["2"] }, delete: ["C"] } },
      { handler: "headers", response: { deferred: true, set: {}, add: {}, delete: ["D"] } },
    ]);
  });

  const redirects: readonly (readonly [RequestRedirect, number, string])[] = [
    [{ scheme: "https" }, 80, "https://{http.request.host}{http.request.uri}"],
    [{ hostname: "new.test" }, 443, "{client_scheme}://new.test{http.request.uri}"],
    [{ hostname: "new.test" }, 8080, "{client_scheme}://new.test:8080{http.request.uri}"],
    [{ scheme: "https", port: 443 }, 80, "https://{http.request.host}{http.request.uri}"],
    [{ scheme: "https", port: 8443 }, 80, "https://{http.request.host}:8443{http.request.uri}"],
    [{ scheme: "http", port: 443 }, 80, "http://{http.request.host}:443{http.request.uri}"],
  ];
  for (const [redirect, port, expected] of redirects) {
    it(`redirect ${JSON.stringify(redirect)} at port ${port} to ${expected}`, () => {
      expect(location(redirect, port)).to.equal(expected);
    });
  }
});
