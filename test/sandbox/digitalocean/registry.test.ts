import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { runningCluster } from "./support/orders.ts";

const ONE = "/v2/registries/greenroom";
const WEB = `${ONE}/repositories/shop%2Fweb`;

describe("registries of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const order = (name = "greenroom", tier = "basic"): Promise<Answered> =>
    account.expect(201, "POST", "/v2/registry", { name, subscription_tier_slug: tier, region: "fra1" }, "registry");

  it("come with the subscription of the account", async () => {
    const registry = await order();

    expect(registry).to.include({ name: "greenroom", region: "fra1", storage_usage_bytes: 0 });
    expect(registry).to.have.nested.property("subscription.tier.slug", "basic");
    const { subscription } = await account.expect(200, "GET", "/v2/registries/subscription");
    expect(subscription).to.have.nested.property("tier.monthly_price_in_cents", 500);
    await account.expect(200, "GET", ONE);
  });

  it("are one per account below professional, and have names of their own", async () => {
    await order();
    const second = await account.send("POST", "/v2/registry", { name: "other", subscription_tier_slug: "basic" });
    const taken = await account.send("POST", "/v2/registries", { name: "greenroom" });
    const untiered = await account.send("POST", "/v2/registry", { name: "other" });

    expect([second.status, messageOf(second)]).to.deep.equal([422, "user already has a registry"]);
    expect([taken.status, messageOf(taken)]).to.deep.equal([409, "name already exists"]);
    expect([untiered.status, messageOf(untiered)]).to.deep.equal([422, "subscription_tier_slug is required"]);
  });

  it("make the operations without a name answer 412 when there are several", async () => {
    await account.expect(404, "GET", "/v2/registry");
    await order("greenroom", "professional");
    await account.expect(200, "GET", "/v2/registry");
    await account.expect(201, "POST", "/v2/registries", { name: "second" });

    await account.expect(412, "GET", "/v2/registry");
    await account.expect(412, "DELETE", "/v2/registry");
    await account.expect(412, "POST", "/v2/registries/subscription", { tier_slug: "basic" });
    await account.expect(204, "DELETE", "/v2/registries/second");
    await account.expect(200, "POST", "/v2/registries/subscription", { tier_slug: "starter" });
  });

  it("give docker credentials under the vendor's host and the real one", async () => {
    await order();
    const reader = await account.expect(200, "GET", `${ONE}/docker-credentials`, undefined, "auths");
    const writer = await account.expect(
      200,
      "GET",
      `${ONE}/docker-credentials?read_write=true&expiry_seconds=60`,
      undefined,
      "auths",
    );

    const auth = (pair: string): Answered => ({ auth: Buffer.from(pair).toString("base64") });
    expect(reader).to.deep.equal({
      "registry.digitalocean.com": auth("reader:secret"),
      "10.200.1.1:5000": auth("reader:secret"),
    });
    expect(writer["10.200.1.1:5000"]).to.deep.equal(auth("writer:secret"));
  });

  describe("with images", () => {
    beforeEach(async () => {
      await order();
      const { registry } = account.runtime;
      registry.push("greenroom/shop/web", "sha256:aa", ["tree-1", "pr-12"], new Date("2026-01-02T00:00:00Z"));
      registry.push("greenroom/shop/web", "sha256:bb", []);
      registry.push("greenroom/api", "sha256:cc", ["tree-2"]);
      registry.push("foreign/api", "sha256:dd", ["tree-3"]);
    });

    it("list their own repositories with the latest manifest", async () => {
      const { repositories, meta } = await account.expect(200, "GET", `${ONE}/repositoriesV2`);

      expect(meta).to.deep.equal({ total: 2 });
      const [web] = repositories as Answered[];
      expect(web).to.include({ name: "shop/web", registry_name: "greenroom", tag_count: 2, manifest_count: 2 });
      expect(web).to.have.nested.property("latest_manifest.digest", "sha256:aa");
      expect(await account.expect(200, "GET", ONE, undefined, "registry")).to.include({ storage_usage_bytes: 300 });
    });

    it("list tags with their digests, and manifests with and without tags", async () => {
      const { tags } = await account.expect(200, "GET", `${WEB}/tags`);
      const { manifests } = await account.expect(200, "GET", `${WEB}/digests`);

      const named = (tags as Answered[]).map(({ tag, manifest_digest }) => [tag, manifest_digest]);
      expect(named).to.deep.equal([
        ["tree-1", "sha256:aa"],
        ["pr-12", "sha256:aa"],
      ]);
      expect((manifests as Answered[]).map(({ digest, tags }) => [digest, tags])).to.deep.equal([
        ["sha256:aa", ["tree-1", "pr-12"]],
        ["sha256:bb", []],
      ]);
    });

    it("lose a tag and keep its manifest, or lose a manifest with its tags", async () => {
      await account.expect(204, "DELETE", `${WEB}/tags/pr-12`);
      await account.expect(404, "DELETE", `${WEB}/tags/pr-12`);
      expect(account.runtime.registry.images.get("greenroom/shop/web")?.[0]?.tags).to.deep.equal(["tree-1"]);

      await account.expect(204, "DELETE", `${WEB}/digests/sha256:aa`);
      await account.expect(404, "DELETE", `${WEB}/digests/sha256:aa`);
      expect((await account.expect(200, "GET", `${WEB}/tags`)).meta).to.deep.equal({ total: 0 });

      await account.expect(204, "DELETE", WEB);
      await account.expect(404, "GET", `${WEB}/tags`);
    });

    it("take their images with them, and leave those of others", async () => {
      await account.expect(204, "DELETE", ONE);

      expect(await account.runtime.registry.repositories()).to.deep.equal(["foreign/api"]);
      await account.expect(404, "GET", ONE);
    });

    it("are read-only while their garbage is collected", async () => {
      const slow = await openAccount({ delays: { garbageCollection: 1 } });
      await slow.expect(201, "POST", "/v2/registry", { name: "greenroom", subscription_tier_slug: "basic" });
      const { uuid } = await slow.expect(201, "POST", `${ONE}/garbage-collection`, undefined, "garbage_collection");

      await slow.expect(412, "POST", `${ONE}/garbage-collection`);
      await slow.expect(422, "GET", `${ONE}/docker-credentials?read_write=true`);
      await slow.expect(200, "GET", `${ONE}/docker-credentials`);
      await slow.expect(200, "PUT", `${ONE}/garbage-collection/${uuid}`, { cancel: true });
      await slow.expect(200, "GET", `${ONE}/docker-credentials?read_write=true`);
      await slow.cloud.idle();
      expect(slow.runtime.registry.garbageCollections).to.equal(0);
      await slow.close();
    });

    it("tell what a garbage collection freed", async () => {
      const requested = await account.expect(201, "POST", `${ONE}/garbage-collection`, undefined, "garbage_collection");
      expect(requested).to.include({ status: "requested", registry_name: "greenroom" });
      await account.cloud.idle();

      await account.expect(404, "GET", `${ONE}/garbage-collection`);
      const { garbage_collections } = await account.expect(200, "GET", `${ONE}/garbage-collections`);
      expect((garbage_collections as Answered[])[0]).to.include({
        status: "succeeded",
        blobs_deleted: 2,
        freed_bytes: 200,
      });
      expect(account.runtime.registry.garbageCollections).to.equal(1);
    });
  });

  it("are integrated into clusters by the cluster's id", async () => {
    const { id } = await runningCluster(account);
    const cluster = `/v2/kubernetes/clusters/${id}`;
    await account.expect(422, "POST", "/v2/kubernetes/registry", { cluster_uuids: [id] });
    await order();

    await account.expect(204, "POST", "/v2/kubernetes/registry", { cluster_uuids: [id] });
    const integrated = await account.expect(200, "GET", cluster, undefined, "kubernetes_cluster");
    await account.expect(204, "DELETE", "/v2/kubernetes/registry", { cluster_uuids: [id] });
    const separate = await account.expect(200, "GET", cluster, undefined, "kubernetes_cluster");

    expect(integrated).to.deep.include({ registry_enabled: true, registries: ["greenroom"] });
    expect(separate).to.deep.include({ registry_enabled: false, registries: [] });
  });
});
