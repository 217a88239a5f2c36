import { expect } from "chai";
import { readAnnotations } from "../../../../../sandbox/cluster/controllers/cloud/load-balancer-annotations.ts";
import {
  buildLoadBalancerBody,
  type LoadBalancerPort,
} from "../../../../../sandbox/cluster/controllers/cloud/load-balancer-body.ts";

const PREFIX = "service.beta.kubernetes.io/do-loadbalancer-";
const web: LoadBalancerPort = { name: "web", port: 80, nodePort: 30_080, protocol: "TCP" };
const secure: LoadBalancerPort = { name: "secure", port: 443, nodePort: 30_443, protocol: "TCP" };
const annotate = (settings: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [PREFIX + key, value]));
const build = (settings: Readonly<Record<string, string>>, certificateId?: string) =>
  buildLoadBalancerBody({
    name: "a1",
    tags: ["k8s:c"],
    ports: [web, secure],
    settings: readAnnotations(annotate(settings)),
    certificateId,
    place: { region: "fra1", vpcId: "vpc", dropletIds: [7] },
  });
const rules = (settings: Readonly<Record<string, string>>, certificateId?: string) =>
  (build(settings, certificateId).forwarding_rules as Record<string, unknown>[]).map((rule) =>
    [
      rule.entry_protocol,
      rule.entry_port,
      rule.target_protocol,
      rule.target_port,
      rule.certificate_id ?? rule.tls_passthrough,
    ]
      .join(" ")
      .trim(),
  );

describe("load balancer body", () => {
  it("is a network load balancer by default, with the same ports on both sides", () => {
    expect(build({})).to.include({ type: "REGIONAL_NETWORK", network: "EXTERNAL", region: "fra1", vpc_uuid: "vpc" });
    expect(rules({ protocol: "http", "tls-ports": "443" })).to.deep.equal(["tcp 80 tcp 80", "tcp 443 tcp 443"]);
  });

  const cases: readonly (readonly [Readonly<Record<string, string>>, string | undefined, readonly string[]])[] = [
    [{}, undefined, ["tcp 80 tcp 30080", "tcp 443 tcp 30443"]],
    [{ protocol: "http", "tls-ports": "443" }, "c1", ["http 80 http 30080", "https 443 http 30443 c1"]],
    [{ protocol: "http" }, "c1", ["http 80 http 30080", "https 443 http 30443 c1"]],
    [{ "http-ports": "80", "http2-ports": "443" }, "c1", ["http 80 http 30080", "http2 443 http 30443 c1"]],
    [{ "tls-passthrough": "true" }, undefined, ["tcp 80 tcp 30080", "https 443 https 30443 true"]],
  ];
  for (const [settings, certificate, expected] of cases) {
    it(`turns ${JSON.stringify(settings)} of a regional one into ${expected.join(", ")}`, () => {
      expect(rules({ type: "REGIONAL", ...settings }, certificate)).to.deep.equal(expected);
    });
  }

  it("carries the other settings", () => {
    const settings = { "redirect-http-to-https": "true", "size-unit": "2", "http-idle-timeout-seconds": "90" };
    expect(build(settings)).to.include({ redirect_http_to_https: true, size_unit: 2, http_idle_timeout_seconds: 90 });
  });

  const refused: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ type: "GLOBAL" }, 'type is "GLOBAL"; use REGIONAL or REGIONAL_NETWORK'],
    [{ "tls-ports": "443,x" }, 'tls-ports holds "x"; use whole numbers'],
    [{ "http-ports": "80", "tls-ports": "80" }, "name port 80 twice"],
    [{ "deny-rules": "ip:1.2.3.4" }, "deny-rules is not supported in the sandbox"],
    [{ "redirect-http-to-https": "yes" }, 'redirect-http-to-https is "yes"; use true or false'],
    [{ type: "REGIONAL", "tls-ports": "443" }, "port 443 speaks https: name a certificate or turn tls-passthrough on"],
  ];
  for (const [settings, message] of refused) {
    it(`refuses ${JSON.stringify(settings)}`, () => {
      expect(() => build(settings)).to.throw(message);
    });
  }

  it("refuses a certificate together with passthrough", () => {
    const settings = { type: "REGIONAL", "tls-ports": "443", "tls-passthrough": "true" };
    expect(() => build(settings, "c1")).to.throw("and not both");
  });
});
