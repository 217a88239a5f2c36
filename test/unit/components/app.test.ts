import { expect } from "chai";
import { drainSeconds, probes } from "../../../components/app/probes.ts";
import { routeSpec } from "../../../components/app/route.ts";
import { resources, SIZES } from "../../../components/app/size.ts";
import { plainVariables, secretNames } from "../../../components/app/variables.ts";
import { readCatalogue } from "../../../components/catalogue/index.ts";

const [API, WEB] = readCatalogue({
  api: { source: "api", port: 8080 },
  web: {
    source: "web",
    environment: {
      RETRIES: 3,
      DEBUG: false,
      API_URL: { url: "api" },
      API_PUBLIC_URL: { publicUrl: "api" },
      API_HOST: { publicHost: "api" },
      KEY: { secret: "STRIPE_KEY" },
    },
  },
});

const CONTEXT = { environment: "pr-12", domain: "preview.example.com", commit: "c".repeat(40) };

describe("plainVariables", () => {
  it("tell every app where it is and what it runs, and one that listens its port", () => {
    expect(API && plainVariables(API, CONTEXT)).to.deep.equal({
      PORT: "8080",
      GREENROOM_ENVIRONMENT: "pr-12",
      GREENROOM_COMMIT: "c".repeat(40),
    });
  });

  it("turn references into addresses, and leave secrets out", () => {
    expect(WEB && plainVariables(WEB, CONTEXT)).to.deep.equal({
      GREENROOM_ENVIRONMENT: "pr-12",
      GREENROOM_COMMIT: "c".repeat(40),
      RETRIES: "3",
      DEBUG: "false",
      API_URL: "http://api",
      API_PUBLIC_URL: "https://pr-12-api.preview.example.com",
      API_HOST: "pr-12-api.preview.example.com",
    });
  });
});

describe("secretNames", () => {
  it("are the secrets by the variables that hold them", () => {
    expect(WEB && secretNames(WEB)).to.deep.equal({ KEY: "STRIPE_KEY" });
  });
});

describe("resources", () => {
  it("grow with the size and stay within the limit range of a namespace", () => {
    const limits = SIZES.map((size) => resources(size).limits);
    expect(limits).to.deep.equal([
      { cpu: "500m", memory: "256Mi" },
      { cpu: "750m", memory: "512Mi" },
      { cpu: "1", memory: "1Gi" },
    ]);
  });
});

describe("drainSeconds", () => {
  for (const [grace, drain] of [
    [2, 1],
    [8, 2],
    [30, 5],
  ] as const) {
    it(`is ${drain} of ${grace} seconds`, () => {
      expect(drainSeconds(grace)).to.equal(drain);
    });
  }
});

describe("probes", () => {
  it("ask the health path every second until the app is up, and give it a minute and a half", () => {
    const { startupProbe, readinessProbe, livenessProbe } = probes("/healthz", "http");
    const httpGet = { path: "/healthz", port: "http" };
    expect(startupProbe).to.deep.equal({ httpGet, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 90 });
    expect(readinessProbe).to.deep.equal({ httpGet, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 });
    expect(livenessProbe).to.deep.equal({ httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 });
  });
});

describe("routeSpec", () => {
  const target = { host: "a.example", gatewayName: "g", gatewayNamespace: "system", service: "api" };
  const rule = {
    matches: [{ path: { type: "PathPrefix", value: "/" } }],
    backendRefs: [{ group: "", kind: "Service", name: "api", port: 80, weight: 1 }],
  };

  it("sends everything for the host to the Service and tells search engines to stay away", () => {
    const spec = routeSpec({ ...target, indexed: false });
    expect(spec.parentRefs).to.deep.equal([
      { group: "gateway.networking.k8s.io", kind: "Gateway", name: "g", namespace: "system" },
    ]);
    expect(spec.hostnames).to.deep.equal(["a.example"]);
    const set = [{ name: "X-Robots-Tag", value: "noindex, nofollow" }];
    expect(spec.rules).to.deep.equal([
      { ...rule, filters: [{ type: "ResponseHeaderModifier", responseHeaderModifier: { set } }] },
    ]);
  });

  it("lets search engines in where the public is meant to be", () => {
    expect(routeSpec({ ...target, indexed: true }).rules).to.deep.equal([rule]);
  });
});
