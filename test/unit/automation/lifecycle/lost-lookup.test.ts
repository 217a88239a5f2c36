import { expect } from "chai";
import { lostLookup } from "../../../../automation/lifecycle/lost-lookup.ts";

const look = lostLookup(async ({ inputs }) => ({ kind: "found", id: String(inputs?.name) }));
const resource = (type: string, name: string) => ({
  urn: `urn:pulumi:pr-12::greenroom::${type}::${name}`,
  type,
  inputs: { name },
});

describe("the look for what a failed create made", () => {
  const TABLE: readonly [type: string, name: string, kind: string][] = [
    ["digitalocean:index/databaseDb:DatabaseDb", "pr_12", "found"],
    ["digitalocean:index/databaseUser:DatabaseUser", "pr_12", "found"],
    ["digitalocean:index/databaseDb:DatabaseDb", "pr_1", "unknown"],
    ["digitalocean:index/kubernetesCluster:KubernetesCluster", "greenroom-preview", "found"],
    ["digitalocean:index/kubernetesCluster:KubernetesCluster", "production", "unknown"],
    ["digitalocean:index/certificate:Certificate", "greenroom-staging-1a2b3c4", "found"],
    ["digitalocean:index/certificate:Certificate", "shop", "unknown"],
    ["digitalocean:index/domain:Domain", "example.com", "unknown"],
    ["kubernetes:core/v1:Namespace", "pr-12", "unknown"],
  ];
  for (const [type, name, kind] of TABLE) {
    it(`says ${kind} of ${type.split(":").at(-1)} "${name}"`, async () => {
      expect(await look(resource(type, name))).to.have.property("kind", kind);
    });
  }
});
