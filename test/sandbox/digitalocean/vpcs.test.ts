import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { balancerOrder, onlineDatabase, runningCluster } from "./support/orders.ts";

describe("VPCs of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const order = (changes: Answered = {}): Promise<Answered> =>
    account.expect(
      201,
      "POST",
      "/v2/vpcs",
      { name: "net", region: "fra1", ip_range: "10.10.0.0/16", ...changes },
      "vpc",
    );

  it("are made as ordered, beside the region's default", async () => {
    const vpc = await order();

    expect(vpc).to.include({ name: "net", region: "fra1", ip_range: "10.10.0.0/16", default: false, description: "" });
    expect(vpc.urn).to.equal(`do:vpc:${vpc.id}`);
    const all = await account.expect(200, "GET", "/v2/vpcs");
    expect(all.vpcs).to.have.nested.property("[0].name", "default-fra1");
    expect(all.meta).to.deep.equal({ total: 2 });
  });

  it("get a free /20 when no range is ordered", async () => {
    const [one, other] = [await order({ ip_range: undefined }), await order({ name: "net-2", ip_range: "" })];

    expect(one.ip_range).to.match(/^10\.\d+\.\d+\.0\/20$/);
    expect(other.ip_range).to.match(/\/20$/).and.not.equal(one.ip_range);
  });

  it("must not overlap, be public, or be smaller than /28 or larger than /16", async () => {
    await order();
    const refusals: readonly [string, string][] = [
      ["10.10.128.0/20", "This range/size overlaps with another VPC network in your account"],
      ["8.8.0.0/16", 'ip_range "8.8.0.0/16" is not in the private ranges of RFC 1918'],
      ["10.32.0.0/15", 'ip_range "10.32.0.0/15" must be between /16 and /28'],
      ["10.11.0.0/29", 'ip_range "10.11.0.0/29" must be between /16 and /28'],
      ["10.11.0.1/24", 'ip_range "10.11.0.1/24" is not an IPv4 network in CIDR notation, such as 10.10.0.0/16'],
    ];
    for (const [ip_range, message] of refusals) {
      const reply = await account.send("POST", "/v2/vpcs", { name: "other", region: "fra1", ip_range });
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
  });

  it("have names of their own", async () => {
    await order();
    const reply = await account.send("POST", "/v2/vpcs", { name: "net", region: "fra1" });

    expect(reply.status).to.equal(422);
    expect(messageOf(reply)).to.equal("This VPC name is already being used on another network in your account");
  });

  it("change name and description, and keep what a PATCH leaves out", async () => {
    const { id } = await order({ description: "first" });

    await account.expect(200, "PUT", `/v2/vpcs/${id}`, { name: "renamed" });
    const patched = await account.expect(200, "PATCH", `/v2/vpcs/${id}`, { description: "second" }, "vpc");

    expect(patched).to.include({ name: "renamed", description: "second", ip_range: "10.10.0.0/16" });
  });

  it("cannot be deleted while they have members, and list them", async () => {
    const { id } = await order();
    const cluster = await runningCluster(account, { vpc_uuid: id });
    const database = await onlineDatabase(account, { private_network_uuid: id });
    const balancer = await account.expect(
      202,
      "POST",
      "/v2/load_balancers",
      balancerOrder({ vpc_uuid: id }),
      "load_balancer",
    );

    const { members } = await account.expect(200, "GET", `/v2/vpcs/${id}/members`);
    const urns = (members as Answered[]).map(({ urn }) => String(urn));
    expect(urns).to.include.members([
      `do:kubernetes:${cluster.id}`,
      `do:dbaas:${database.id}`,
      `do:loadbalancer:${balancer.id}`,
    ]);
    expect(urns.filter((urn) => urn.startsWith("do:droplet:"))).to.have.lengthOf(2);
    const droplets = await account.expect(200, "GET", `/v2/vpcs/${id}/members?resource_type=droplet`);
    expect(droplets.meta).to.deep.equal({ total: 2 });

    const refused = await account.send("DELETE", `/v2/vpcs/${id}`);
    expect([refused.status, messageOf(refused)]).to.deep.equal([409, "Can not delete VPC with members"]);
  });

  it("stay blocked until the teardown of a deleted cluster has ended", async () => {
    const { id } = await order();
    const cluster = await runningCluster(account, { vpc_uuid: id });
    const end = Promise.withResolvers<void>();
    account.runtime.clusterEnd = end.promise;

    await account.expect(204, "DELETE", `/v2/kubernetes/clusters/${cluster.id}`);
    await account.expect(409, "DELETE", `/v2/vpcs/${id}`);
    end.resolve();
    await account.cloud.idle();

    await account.expect(204, "DELETE", `/v2/vpcs/${id}`);
    await account.expect(404, "GET", `/v2/vpcs/${id}`);
  });

  it("keep a region's default", async () => {
    await order();
    const { vpcs } = await account.expect(200, "GET", "/v2/vpcs");
    const reply = await account.send("DELETE", `/v2/vpcs/${(vpcs as Answered[])[0]?.id}`);

    expect([reply.status, messageOf(reply)]).to.deep.equal([403, "Can not delete default VPCs"]);
  });
});
