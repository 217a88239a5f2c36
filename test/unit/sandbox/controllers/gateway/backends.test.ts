import { expect } from "chai";
import { checkReference, resolveBackend } from "../../../../../sandbox/cluster/controllers/gateway/backends.ts";
import type { BackendReference } from "../../../../../sandbox/cluster/controllers/gateway/gateway-api.ts";
import { endpointsIn, routeIn, serviceIn } from "./objects.ts";

const route = routeIn("pr-1");
const web: BackendReference = { name: "web", port: 80 };
const ready = { ready: true, serving: true };
const ending = { ready: false, serving: true, terminating: true };
const broken = { ready: false, serving: false };
const resolve = (endpoints: Readonly<Record<string, object>>, clusterIP?: string) =>
  resolveBackend(web, route, {
    services: [serviceIn("pr-1", "web", clusterIP)],
    endpointSlices: [endpointsIn("pr-1", endpoints), endpointsIn("pr-2", { "10.244.0.99": ready })],
  });

describe("backends", () => {
  const services = [serviceIn("pr-1"), serviceIn("pr-2", "other")];
  const references: readonly (readonly [string, BackendReference])[] = [
    ["ResolvedRefs", web],
    ["BackendNotFound", { name: "none", port: 80 }],
    ["BackendNotFound", { name: "web", port: 81 }],
    ["InvalidKind", { name: "web", kind: "Bucket", group: "storage.example", port: 80 }],
    ["RefNotPermitted", { name: "other", namespace: "pr-2", port: 80 }],
  ];
  for (const [reason, reference] of references) {
    it(`calls ${JSON.stringify(reference)} ${reason}`, () => {
      expect(checkReference(reference, route, { services, endpointSlices: [] }).reason).to.equal(reason);
    });
  }

  it("sends requests to the Service while an endpoint is ready", () => {
    expect(resolve({ "10.244.0.3": broken, "10.244.0.4": ready }).addresses).to.deep.equal(["10.245.0.9:80"]);
  });

  it("sends requests to the Service while the last endpoints end and still serve", () => {
    expect(resolve({ "10.244.0.3": ending }).addresses).to.deep.equal(["10.245.0.9:80"]);
  });

  it("knows nobody when no endpoint answers", () => {
    expect(resolve({ "10.244.0.3": broken }).addresses).to.deep.equal([]);
  });

  it("takes the endpoints themselves when the Service has no address", () => {
    const { addresses } = resolve({ "10.244.0.4": ready, "10.244.0.3": ready, "10.244.0.5": ending }, "None");
    expect(addresses).to.deep.equal(["10.244.0.3:8080", "10.244.0.4:8080"]);
  });

  it("marks a reference that leads nowhere", () => {
    const { addresses, weight } = resolveBackend({ ...web, weight: 4 }, route, { services: [], endpointSlices: [] });
    expect({ addresses, weight }).to.deep.equal({ addresses: undefined, weight: 4 });
  });
});
