import { expect } from "chai";
import { renderProxyConfiguration } from "../../../../sandbox/cloud/load-balancers/proxy-configuration.ts";
import type { ForwardingProgram, LoadBalancerProgram } from "../../../../sandbox/digitalocean/runtime.ts";

const HTTP: ForwardingProgram = {
  entryProtocol: "http",
  entryPort: 80,
  targetProtocol: "http",
  targetPort: 30080,
  tlsPassthrough: false,
};

interface Server {
  readonly listen: readonly string[];
  readonly routes: readonly [{ readonly handle: readonly [Readonly<Record<string, unknown>>] }];
}

function servers(program: Partial<LoadBalancerProgram>): Readonly<Record<string, Server>> {
  const whole = {
    id: "a",
    name: "lb",
    rules: [HTTP],
    redirectHttpToHttps: false,
    targets: ["10.200.1.10"],
    ...program,
  };
  const configuration = renderProxyConfiguration({
    adminSocket: "/run/a.sock",
    loadBalancers: [{ address: "127.20.0.1", program: whole }],
  }) as { readonly apps: { readonly http: { readonly servers: Readonly<Record<string, Server>> } } };
  return configuration.apps.http.servers;
}

describe("the load balancers' proxy", () => {
  it("listens on each load balancer's own address and forwards to all of its nodes", () => {
    const server = servers({ targets: ["10.200.1.10", "10.200.1.11"] })["a-80"];
    expect(server?.listen).to.deep.equal(["127.20.0.1:80"]);
    expect(server?.routes[0].handle[0].upstreams).to.deep.equal([
      { dial: "10.200.1.10:30080" },
      { dial: "10.200.1.11:30080" },
    ]);
  });

  it("answers 503 without nodes", () => {
    expect(servers({ targets: [] })["a-80"]?.routes[0].handle[0].status_code).to.equal(503);
  });

  it("redirects plain HTTP when told to", () => {
    const handler = servers({ redirectHttpToHttps: true })["a-80"]?.routes[0].handle[0];
    expect(handler?.headers).to.deep.equal({ Location: ["https://{http.request.host}{http.request.uri}"] });
  });

  const refused: readonly [string, Partial<ForwardingProgram>, string][] = [
    ["an entry that is not HTTP", { entryProtocol: "tcp" }, "cannot forward tcp port 80"],
    ["TLS that its targets end", { entryProtocol: "https", tlsPassthrough: true }, "it ends TLS"],
    ["targets that speak TLS", { targetProtocol: "https" }, "to https targets: they have to speak http"],
    ["TLS without a certificate", { entryProtocol: "https" }, "without a certificate: name one in its rule"],
  ];
  for (const [what, change, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => servers({ rules: [{ ...HTTP, ...change }] })).to.throw(message);
    });
  }
});
