import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { databaseOrder, onlineDatabase, runningCluster } from "./support/orders.ts";

const VALKEY = { name: "cache", engine: "valkey", version: "8" };

describe("Valkey of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it("has one user, no database, and an address with TLS", async () => {
    const online = await onlineDatabase(account, VALKEY);
    expect(online).to.include({ engine: "valkey", version: "8" });
    expect(online.connection).to.deep.equal({
      uri: "rediss://default:admin-password@10.200.1.1:25060",
      database: "",
      host: "10.200.1.1",
      port: 25_060,
      user: "default",
      password: "admin-password",
      ssl: true,
    });
    expect(online.db_names).to.deep.equal([]);
    expect(online.users).to.deep.equal([{ name: "default", role: "primary", password: "admin-password" }]);
  });

  it("is offered beside PostgreSQL", async () => {
    const options = await account.expect(200, "GET", "/v2/databases/options", undefined, "options");
    expect(options).to.have.nested.property("valkey.versions").that.deep.equals(["8"]);
    expect(options).to.have.nested.property("pg.versions").that.deep.equals(["15"]);
  });

  it("has an eviction policy, and PostgreSQL has none", async () => {
    const { id } = await onlineDatabase(account, VALKEY);
    const path = `/v2/databases/${id}/eviction_policy`;
    expect(await account.expect(200, "GET", path)).to.deep.equal({ eviction_policy: "noeviction" });

    await account.expect(204, "PUT", path, { eviction_policy: "allkeys_lru" });

    expect(await account.expect(200, "GET", path)).to.deep.equal({ eviction_policy: "allkeys_lru" });
    expect(account.runtime.databases.get(String(id))).to.include({ evictionPolicy: "allkeys_lru" });
    const refusal = await account.send("PUT", path, { eviction_policy: "the oldest" });
    expect(refusal.status).to.equal(422);
    const postgres = await onlineDatabase(account);
    const none = await account.send("GET", `/v2/databases/${postgres.id}/eviction_policy`);
    expect([none.status, messageOf(none)]).to.deep.equal([
      422,
      "an eviction policy is only supported for Caching and Valkey clusters",
    ]);
  });

  it("has trusted sources", async () => {
    const cluster = await runningCluster(account);
    const { id } = await onlineDatabase(account, VALKEY);
    const rules = [{ type: "k8s", value: cluster.id }];
    await account.expect(204, "PUT", `/v2/databases/${id}/firewall`, { rules });
    expect(account.runtime.databases.get(String(id))?.sources).to.deep.equal(["10.200.1.10"]);
  });

  it("is refused in versions of another engine, and as Redis", async () => {
    const refusals: readonly [Answered, string][] = [
      [{ ...VALKEY, version: "7" }, 'version "7" of valkey is not one of 8'],
      [{ engine: "redis" }, "creating Caching clusters is not supported any more, use valkey"],
    ];
    for (const [changes, message] of refusals) {
      const reply = await account.send("POST", "/v2/databases", databaseOrder(changes));
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
  });
});
