import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import type { FakeDatabase } from "./support/fake-runtime.ts";
import { databaseOrder, onlineDatabase, runningCluster } from "./support/orders.ts";

describe("databases of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const realOne = (id: unknown): FakeDatabase => {
    const found = account.runtime.databases.get(String(id));
    if (found === undefined) throw new Error(`database ${id} was not started`);
    return found;
  };

  it("are creating in the first answer, and online with a connection once the server runs", async () => {
    const ordered = await account.expect(201, "POST", "/v2/databases", databaseOrder(), "database");
    expect(ordered).to.include({ status: "creating", version: "15", num_nodes: 1, storage_size_mib: 10_240 });
    expect(ordered).to.have.nested.property("connection.host", "");

    const online = await account.until(`/v2/databases/${ordered.id}`, "database", "status", "online");

    expect(online.connection).to.deep.equal({
      uri: "postgresql://doadmin:admin-password@10.200.1.1:25060/defaultdb?sslmode=require",
      database: "defaultdb",
      host: "10.200.1.1",
      port: 25_060,
      user: "doadmin",
      password: "admin-password",
      ssl: true,
    });
    expect(online.db_names).to.deep.equal(["defaultdb"]);
    expect(online.users).to.deep.equal([{ name: "doadmin", role: "primary", password: "admin-password" }]);
  });

  it("are refused for a taken name, another engine, version or size", async () => {
    await onlineDatabase(account);
    const refusals: readonly [Answered, string][] = [
      [{}, 'a database cluster named "previews" already exists'],
      [{ name: "b-1", engine: "mysql" }, 'engine "mysql" is not imitated by the sandbox, only pg and valkey are'],
      [{ name: "b-1", engine: "redis" }, "creating Caching clusters is not supported any more, use valkey"],
      [{ name: "b-1", engine: "valkey" }, 'version "15" of valkey is not one of 8'],
      [{ name: "b-1", version: "11" }, 'version "11" of pg is not one of 15'],
      [{ name: "b-1", num_nodes: 4 }, "num_nodes must be at most 3"],
      [{ name: "b-1", num_nodes: null }, "num_nodes is required"],
      [{ name: "b-1", project_id: "nowhere" }, 'project "nowhere" does not exist'],
    ];
    for (const [changes, message] of refusals) {
      const reply = await account.send("POST", "/v2/databases", databaseOrder(changes));
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
  });

  it("answer 404 right after their DELETE, hold their VPC until the server has ended, and free their name", async () => {
    const vpc = await account.expect(201, "POST", "/v2/vpcs", { name: "net", region: "fra1" }, "vpc");
    const slow = await openAccount({ delays: { databaseTeardown: 60 } });
    const { id } = await onlineDatabase(slow);
    await slow.expect(204, "DELETE", `/v2/databases/${id}`);

    await slow.expect(404, "GET", `/v2/databases/${id}`);
    await slow.expect(404, "DELETE", `/v2/databases/${id}`);
    const { vpcs } = await slow.expect(200, "GET", "/v2/vpcs");
    const { members } = await slow.expect(200, "GET", `/v2/vpcs/${(vpcs as Answered[])[0]?.id}/members`);
    expect(members).to.have.nested.property("[0].urn", `do:dbaas:${id}`);
    await onlineDatabase(slow);
    await slow.close();

    const other = await onlineDatabase(account, { private_network_uuid: vpc.id });
    await account.expect(204, "DELETE", `/v2/databases/${other.id}`);
    await account.cloud.idle();
    expect(realOne(other.id).isRunning).to.equal(false);
    await account.expect(204, "DELETE", `/v2/vpcs/${vpc.id}`);
  });

  it("make databases and users inside for real, and give each user a password", async () => {
    const { id } = await onlineDatabase(account);
    const path = `/v2/databases/${id}`;

    await account.expect(201, "POST", `${path}/dbs`, { name: "pr_12" });
    const user = await account.expect(201, "POST", `${path}/users`, { name: "pr_12" }, "user");

    expect(realOne(id).databases).to.deep.equal(new Set(["pr_12"]));
    expect(user).to.deep.equal({ name: "pr_12", role: "normal", password: realOne(id).users.get("pr_12") });
    expect(await account.expect(200, "GET", `${path}/users/pr_12`, undefined, "user")).to.deep.equal(user);
    expect(await account.expect(200, "GET", `${path}/dbs`)).to.deep.equal({
      dbs: [{ name: "defaultdb" }, { name: "pr_12" }],
    });

    const reset = await account.expect(200, "POST", `${path}/users/pr_12/reset_auth`, {}, "user");
    expect(reset.password).to.equal(realOne(id).users.get("pr_12")).and.not.to.equal(user.password);

    await account.expect(204, "DELETE", `${path}/dbs/pr_12`);
    await account.expect(204, "DELETE", `${path}/users/pr_12`);
    expect(realOne(id).databases.size + realOne(id).users.size).to.equal(0);
    await account.expect(404, "GET", `${path}/dbs/pr_12`);
    await account.expect(404, "DELETE", `${path}/users/pr_12`);
  });

  it("refuse names twice, what every cluster has, and what PostgreSQL refuses", async () => {
    const { id } = await onlineDatabase(account);
    const path = `/v2/databases/${id}`;
    await account.expect(201, "POST", `${path}/dbs`, { name: "pr_12" });
    const refusals: readonly [string, string, Answered | undefined, string][] = [
      ["POST", "dbs", { name: "pr_12" }, 'database "pr_12" already exists'],
      ["POST", "users", { name: "doadmin" }, 'user "doadmin" already exists'],
      ["POST", "dbs", { name: "refused" }, 'PostgreSQL refuses database "refused".'],
      ["POST", "dbs", { name: "a b" }, 'name "a b" does not match ^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,62}$'],
      ["DELETE", "dbs/defaultdb", undefined, 'the database "defaultdb" cannot be deleted'],
      ["DELETE", "users/doadmin", undefined, 'the user "doadmin" cannot be deleted'],
    ];
    for (const [method, part, body, message] of refusals) {
      const reply = await account.send(method, `${path}/${part}`, body);
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
    await account.expect(404, "GET", `${path}/dbs/refused`);
  });

  it("give the server's authority in base64", async () => {
    const { id } = await onlineDatabase(account);
    const { certificate } = await account.expect(200, "GET", `/v2/databases/${id}/ca`, undefined, "ca");

    expect(Buffer.from(String(certificate), "base64").toString()).to.contain("\nauthority\n");
  });

  it("take another size, region and maintenance window", async () => {
    const { id } = await onlineDatabase(account);
    const path = `/v2/databases/${id}`;
    await account.expect(202, "PUT", `${path}/resize`, { size: "db-s-2vcpu-4gb", num_nodes: 2 });
    await account.cloud.idle();
    await account.expect(202, "PUT", `${path}/migrate`, { region: "nyc1" });
    await account.cloud.idle();
    await account.expect(204, "PUT", `${path}/maintenance`, { day: "tuesday", hour: "14:00" });

    const changed = await account.expect(200, "GET", path, undefined, "database");
    expect(changed).to.include({ status: "online", size: "db-s-2vcpu-4gb", num_nodes: 2, region: "nyc1" });
    expect(changed.maintenance_window).to.include({ day: "tuesday", hour: "14:00:00" });
  });

  it("are listed by tag", async () => {
    const { id } = await onlineDatabase(account);
    await onlineDatabase(account, { name: "untagged", tags: null });

    const { databases } = await account.expect(200, "GET", "/v2/databases?tag_name=greenroom:platform");

    expect((databases as Answered[]).map((database) => database.id)).to.deep.equal([id]);
  });

  describe("trusted sources", () => {
    it("let everyone in until there is a rule", async () => {
      const { id } = await onlineDatabase(account);
      expect(realOne(id).sources).to.equal("everyone");

      await account.expect(204, "PUT", `/v2/databases/${id}/firewall`, {
        rules: [{ type: "ip_addr", value: "10.0.0.0/8" }],
      });
      expect(realOne(id).sources).to.deep.equal(["10.0.0.0/8"]);

      await account.expect(204, "PUT", `/v2/databases/${id}/firewall`, { rules: [] });
      expect(realOne(id).sources).to.equal("everyone");
    });

    it("resolve clusters, tags and droplets to node addresses", async () => {
      const cluster = await runningCluster(account);
      const { id } = await onlineDatabase(account);
      const droplet = (await account.expect(200, "GET", "/v2/droplets")).droplets as Answered[];
      for (const [type, value] of [
        ["k8s", cluster.id],
        ["tag", "k8s:worker"],
        ["droplet", String(droplet[0]?.id)],
      ]) {
        await account.expect(204, "PUT", `/v2/databases/${id}/firewall`, { rules: [{ type, value }] });
        expect(realOne(id).sources).to.deep.equal(["10.200.1.10"]);
      }
    });

    it("follow the nodes, and let no one in when the named cluster is gone", async () => {
      const cluster = await runningCluster(account);
      const { id } = await onlineDatabase(account, { rules: [{ type: "k8s", value: cluster.id }] });
      expect(realOne(id).sources).to.deep.equal(["10.200.1.10"]);

      await account.expect(204, "DELETE", `/v2/kubernetes/clusters/${cluster.id}`);
      await account.cloud.idle();

      expect(realOne(id).sources).to.deep.equal([]);
      const { rules } = await account.expect(200, "GET", `/v2/databases/${id}/firewall`);
      expect(rules).to.have.nested.property("[0].value", cluster.id);
    });

    it("keep the identity of a rule that stays, and refuse what does not exist", async () => {
      const { id } = await onlineDatabase(account);
      const path = `/v2/databases/${id}/firewall`;
      const rule = { type: "ip_addr", value: "10.1.2.3" };
      await account.expect(204, "PUT", path, { rules: [rule] });
      const before = (await account.expect(200, "GET", path)).rules as Answered[];
      await account.expect(204, "PUT", path, { rules: [{ type: "tag", value: "backend" }, rule] });
      const after = (await account.expect(200, "GET", path)).rules as Answered[];

      expect(after[1]?.uuid).to.equal(before[0]?.uuid);
      for (const wrong of [
        { type: "k8s", value: "11111111-1111-4111-8111-111111111111" },
        { type: "ip_addr", value: "::1" },
        { type: "droplet", value: "1" },
        { type: "host", value: "a" },
      ])
        expect((await account.send("PUT", path, { rules: [wrong] })).status).to.equal(422);
    });
  });
});
