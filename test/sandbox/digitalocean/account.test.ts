import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount, type Reply } from "./support/account.ts";
import { balancerOrder, clusterOrder, databaseOrder, runningCluster } from "./support/orders.ts";

const CLUSTERS = "/v2/kubernetes/clusters";
const DROPLET_LIMIT = "limits, 2 additional nodes but not enough available droplet limit";

describe("the rules of an account of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const rule = (rules: object) => account.expect(200, "POST", "/_sandbox/account", rules);
  const refusal = async (path: string, order: object): Promise<[number, string]> => {
    const reply = await account.send("POST", path, order);
    return [reply.status, messageOf(reply)];
  };

  it("limit the droplets, and count the nodes of clusters", async () => {
    await rule({ dropletLimit: 3 });
    expect(await account.expect(200, "GET", "/v2/account", undefined, "account")).to.include({ droplet_limit: 3 });
    const cluster = await runningCluster(account);
    expect(await refusal(CLUSTERS, clusterOrder({ name: "b" }))).to.deep.equal([
      422,
      `validation error: desired nodes exceed ${DROPLET_LIMIT}`,
    ]);
    const pool = { name: "more", size: "s-2vcpu-4gb", auto_scale: true, min_nodes: 1, max_nodes: 2, count: 1 };
    expect(await refusal(`${CLUSTERS}/${cluster.id}/node_pools`, pool)).to.deep.equal([
      422,
      `validation error: autoscale desired max nodes exceed ${DROPLET_LIMIT}`,
    ]);
    await account.expect(201, "POST", `${CLUSTERS}/${cluster.id}/node_pools`, { ...pool, max_nodes: 1 });
  });

  it("limit the load balancers", async () => {
    await rule({ loadBalancerLimit: 1 });
    await account.expect(202, "POST", "/v2/load_balancers", balancerOrder());
    expect(await refusal("/v2/load_balancers", balancerOrder({ name: "b" }))).to.deep.equal([
      403,
      "your account has reached its load balancer limit of 1",
    ]);
  });

  it("retire versions: the options leave them out, and orders are refused", async () => {
    await rule({ retiredVersions: ["1.34.2-do.0"] });
    const options = await account.expect(200, "GET", "/v2/kubernetes/options", undefined, "options");
    expect(options.versions).to.deep.equal([]);
    expect(await refusal(CLUSTERS, clusterOrder())).to.deep.equal([422, "validation error: invalid version slug"]);
  });

  it("sell no size that has run out in a region", async () => {
    await rule({ soldOut: ["s-2vcpu-4gb@fra1"] });
    expect(await refusal(CLUSTERS, clusterOrder())).to.deep.equal([422, "Size is not available in this region."]);
    await account.expect(201, "POST", CLUSTERS, clusterOrder({ region: "ams3" }));
    const sizes = (await account.expect(200, "GET", "/v2/sizes", undefined, "sizes")) as unknown as Answered[];
    const size = sizes.find(({ slug }) => slug === "s-2vcpu-4gb");
    expect(size?.regions).to.include("ams3").and.to.not.include("fra1");
  });

  it("know no region and no size but their own", async () => {
    const pools = [{ name: "a", size: "huge", count: 1 }];
    for (const [path, order, message] of [
      ["/v2/vpcs", { name: "net", region: "mars1" }, "Region is not available"],
      ["/v2/databases", databaseOrder({ region: "mars1" }), "invalid region"],
      ["/v2/databases", databaseOrder({ size: "huge" }), "invalid size"],
      [
        CLUSTERS,
        clusterOrder({ node_pools: pools }),
        "validation error: worker_node_pool_specs[0].invalid droplet size",
      ],
    ] as const) {
      expect(await refusal(path, order)).to.deep.equal([422, message]);
    }
  });

  it("are told and reset", async () => {
    await rule({ verifiedEmails: ["bob@example.com"] });
    expect(await account.expect(200, "GET", "/_sandbox/account")).to.deep.include({
      verifiedEmails: ["bob@example.com"],
      dropletLimit: 25,
    });
    await account.expect(204, "DELETE", "/_sandbox/account");
    expect((await account.expect(200, "GET", "/_sandbox/account")).verifiedEmails).to.deep.equal([
      "greenroom@example.com",
    ]);
    await account.expect(422, "POST", "/_sandbox/account", { dropletLimit: "many" });
  });
});

describe("tokens with scopes of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const issue = async (...scopes: string[]): Promise<string> =>
    String((await account.expect(201, "POST", "/_sandbox/tokens", { scopes })).token);
  const told = (reply: Reply) => [reply.status, messageOf(reply)];

  it("may do what their scopes say, and nothing else", async () => {
    const token = await issue("vpc:read", "vpc:create");
    expect((await account.send("GET", "/v2/vpcs", undefined, token)).status).to.equal(200);
    expect((await account.send("POST", "/v2/vpcs", { name: "net", region: "fra1" }, token)).status).to.equal(201);
    expect(told(await account.send("POST", CLUSTERS, clusterOrder(), token))).to.deep.equal([
      403,
      "You are not authorized to perform this operation",
    ]);
    expect(told(await account.send("GET", "/v2/registries", undefined, token))).to.deep.equal([
      403,
      "you do not have access for the attempted action",
    ]);
  });

  it("need a scope of its own to enter a cluster", async () => {
    const { id } = await runningCluster(account);
    const path = `${CLUSTERS}/${id}/credentials`;
    const reader = await issue("kubernetes:read");
    expect((await account.send("GET", path, undefined, reader)).status).to.equal(403);
    const visitor = await issue("kubernetes:access_cluster");
    expect((await account.send("GET", path, undefined, visitor)).status).to.equal(200);
  });

  it("need to read and to update for credentials of a registry", async () => {
    const registry = { name: "shop", subscription_tier_slug: "basic" };
    await account.expect(201, "POST", "/v2/registry", registry);
    const reader = await issue("registry:read", "registry:delete");
    const writer = await issue("registry:read", "registry:update");
    for (const path of ["/v2/registry/docker-credentials", "/v2/registries/shop/docker-credentials"]) {
      expect((await account.send("GET", path, undefined, reader)).status).to.equal(403);
      expect((await account.send("GET", path, undefined, writer)).status).to.equal(200);
    }
  });

  it("cannot change the sandbox, and are no use when nobody made them", async () => {
    const token = await issue("vpc:read");
    expect((await account.send("POST", "/_sandbox/tokens", { scopes: [] }, token)).status).to.equal(403);
    expect((await account.send("GET", "/v2/vpcs", undefined, "dop_v1_made_up")).status).to.equal(401);
  });
});
