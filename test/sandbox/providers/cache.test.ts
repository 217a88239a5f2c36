import { expect } from "chai";
import { Cache } from "../../../components/cache/index.ts";
import { withEngineAndCloud } from "./support/engine-and-cloud.ts";
import { collectSteps, stateText } from "./support/engine-stack.ts";

const CLUSTER = {
  name: "staging",
  region: "fra1",
  version: "1.34.2-do.0",
  node_pools: [{ name: "default", size: "s-2vcpu-4gb", count: 1 }],
};

describe("a cache under the real engine", function () {
  this.timeout(120_000);

  it("is made, left alone, changed in place and destroyed, and its password is nowhere in clear", () =>
    withEngineAndCloud(async (home, cloud) => {
      const { kubernetes_cluster: cluster } = await cloud.call("POST", "/v2/kubernetes/clusters", CLUSTER);
      const { vpcs } = await cloud.call("GET", "/v2/vpcs");
      expect(vpcs).to.have.nested.property("[0].id").that.is.a("string");
      const [{ id: networkId }] = vpcs as [{ id: string }];
      const { id: trustedClusterId } = cluster as { id: string };
      const wanted = { evictionPolicy: "allkeys_lru" };
      const stack = await home.stack(
        "cached",
        async () => {
          const cache = new Cache("greenroom-staging", {
            ...{ environment: "staging", region: "fra1", networkId, trustedClusterId, podRange: "10.122.0.0/16" },
            transform: { cluster: (args) => ({ ...args, ...wanted }) },
          });
          return { url: cache.url, authority: cache.authority };
        },
        cloud,
      );
      const { outputs } = await stack.up();
      expect(outputs.url).to.deep.equal({ value: "rediss://default:admin-password@10.200.1.1:5432", secret: true });
      expect(outputs.authority?.value).to.equal("authority");
      expect(stateText(home, "cached")).to.not.contain("admin-password");
      const { databases } = await cloud.call("GET", "/v2/databases");
      expect(databases).to.have.nested.property("[0].engine", "valkey");
      const [{ id }] = databases as [{ id: string }];
      const policy = () => cloud.call("GET", `/v2/databases/${id}/eviction_policy`);
      expect(await policy()).to.deep.equal({ eviction_policy: "allkeys_lru" });
      const { rules } = await cloud.call("GET", `/v2/databases/${id}/firewall`);
      expect(rules).to.have.nested.property("[0].value", trustedClusterId);
      expect(rules).to.have.nested.property("[1].value", "10.122.0.0/16");
      const refreshed = collectSteps();
      await stack.preview({ onEvent: refreshed.onEvent, refresh: true });
      expect(refreshed.steps).to.deep.equal([]);

      wanted.evictionPolicy = "volatile_ttl";
      const changed = collectSteps();
      await stack.up({ onEvent: changed.onEvent });
      expect(changed.steps.map(({ operation, name }) => `${operation} ${name}`)).to.deep.equal([
        "update greenroom-staging-cache",
      ]);
      expect(await policy()).to.deep.equal({ eviction_policy: "volatile_ttl" });

      await stack.destroy({ remove: true });
      expect((await cloud.call("GET", "/v2/databases")).databases).to.deep.equal([]);
    }));
});
