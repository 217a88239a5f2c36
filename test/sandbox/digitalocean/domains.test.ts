import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";

const DOMAIN = "/v2/domains/example.com";
const RECORDS = `${DOMAIN}/records`;

describe("domains of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
    await account.expect(201, "POST", "/v2/domains", { name: "example.com" });
  });
  afterEach(() => account.close());

  const add = (record: Answered): Promise<Answered> => account.expect(201, "POST", RECORDS, record, "domain_record");

  it("start with a SOA and three name servers", async () => {
    const { domain_records } = await account.expect(200, "GET", RECORDS);

    expect((domain_records as Answered[]).map(({ type, data }) => `${type} ${data}`)).to.deep.equal([
      "SOA 1800",
      "NS ns1.digitalocean.com",
      "NS ns2.digitalocean.com",
      "NS ns3.digitalocean.com",
    ]);
    expect(account.runtime.zones.get("example.com")?.records.map(({ type }) => type)).to.deep.equal(["NS", "NS", "NS"]);
  });

  it("can start with an address", async () => {
    await account.expect(201, "POST", "/v2/domains", { name: "example.org", ip_address: "192.0.2.1" });

    expect(account.runtime.zones.get("example.org")?.records).to.deep.include({
      ...{ type: "A", name: "@", data: "192.0.2.1", ttl: 1800 },
    });
  });

  it("exist once, and must be names", async () => {
    for (const name of ["example.com", "localhost", "-a.com", "a..com"])
      expect((await account.send("POST", "/v2/domains", { name })).status).to.equal(422);
  });

  it("serve their records, with a serial that grows", async () => {
    const serial = account.runtime.zones.get("example.com")?.serial ?? 0;

    const record = await add({ type: "A", name: "*.preview", data: "127.20.0.1", ttl: 60 });

    expect(record).to.deep.include({
      type: "A",
      name: "*.preview",
      data: "127.20.0.1",
      ttl: 60,
      priority: null,
      tag: null,
    });
    const zone = account.runtime.zones.get("example.com");
    expect(zone?.serial).to.be.greaterThan(serial);
    expect(zone?.records.at(-1)).to.deep.equal({ type: "A", name: "*.preview", data: "127.20.0.1", ttl: 60 });
  });

  it("show the zone file", async () => {
    await add({ type: "MX", name: "@", data: "mail.example.com.", priority: 10 });
    const { zone_file } = await account.expect(200, "GET", DOMAIN, undefined, "domain");

    expect(String(zone_file)).to.contain("$ORIGIN example.com.\n");
    expect(String(zone_file)).to.contain("example.com. 1800 IN MX 10 mail.example.com.\n");
  });

  it("give a record the default TTL, a relative name, and host names without the dot", async () => {
    const record = await add({ type: "CNAME", name: "WWW.example.com.", data: "example.com." });

    expect(record).to.include({ name: "www", data: "example.com", ttl: 1800 });
    expect(account.runtime.zones.get("example.com")?.records.at(-1)).to.include({ data: "example.com." });
  });

  it("change and delete records", async () => {
    const { id } = await add({ type: "A", name: "web", data: "192.0.2.1" });

    const changed = await account.expect(
      200,
      "PUT",
      `${RECORDS}/${id}`,
      { type: "A", data: "192.0.2.2" },
      "domain_record",
    );
    expect(changed).to.include({ id, name: "web", data: "192.0.2.2" });
    expect(account.runtime.zones.get("example.com")?.records.at(-1)).to.include({ data: "192.0.2.2" });

    await account.expect(204, "DELETE", `${RECORDS}/${id}`);
    await account.expect(404, "GET", `${RECORDS}/${id}`);
    expect(account.runtime.zones.get("example.com")?.records).to.have.lengthOf(3);
  });

  it("give all records of one name the same TTL, silently", async () => {
    const { id } = await add({ type: "A", name: "web", data: "192.0.2.1", ttl: 300 });
    await add({ type: "A", name: "web", data: "192.0.2.2", ttl: 60 });
    await add({ type: "A", name: "other", data: "192.0.2.3", ttl: 900 });

    expect(await account.expect(200, "GET", `${RECORDS}/${id}`, undefined, "domain_record")).to.include({ ttl: 60 });
    expect(account.runtime.zones.get("example.com")?.records.at(-1)).to.include({ name: "other", ttl: 900 });
  });

  it("filter by qualified name and by type", async () => {
    await add({ type: "A", name: "web", data: "192.0.2.1" });
    await add({ type: "TXT", name: "web", data: "hello" });

    const byName = await account.expect(200, "GET", `${RECORDS}?name=web.example.com`);
    const both = await account.expect(200, "GET", `${RECORDS}?name=web.example.com&type=TXT`);

    expect(byName.meta).to.deep.equal({ total: 2 });
    expect(both.domain_records).to.have.nested.property("[0].data", "hello");
    expect(both.meta).to.deep.equal({ total: 1 });
  });

  it("refuse records that cannot be", async () => {
    await add({ type: "A", name: "web", data: "192.0.2.1" });
    const refusals: readonly [Answered, string][] = [
      [{ type: "A", name: "a", data: "not-an-address" }, 'Data "not-an-address" is not an IPv4 address'],
      [{ type: "CNAME", name: "a", data: "example.org" }, "Data needs to end with a dot (.)"],
      [{ type: "CNAME", name: "web", data: "example.org." }, "CNAME records cannot share a name with other records"],
      [{ type: "MX", name: "@", data: "mail.example.org." }, "priority is required for MX"],
      [{ type: "A", name: "a" }, "data is required"],
      [{ name: "a", data: "192.0.2.1" }, "type is required"],
    ];
    for (const [record, message] of refusals) {
      const reply = await account.send("POST", RECORDS, record);
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
  });

  it("stay as they were when the zone cannot be written", async () => {
    account.runtime.refuseZones = "the disk is full";
    const refused = await account.send("POST", RECORDS, { type: "A", name: "web", data: "192.0.2.1" });
    await account.expect(500, "POST", "/v2/domains", { name: "example.org" });
    account.runtime.refuseZones = undefined;

    expect(refused.body).to.include({ id: "server_error", message: "Unexpected server-side error" });
    expect(account.logged[0]).to.contain("POST /v2/domains/example.com/records failed: Error: the disk is full");
    expect((await account.expect(200, "GET", RECORDS)).meta).to.deep.equal({ total: 4 });
    await account.expect(404, "GET", "/v2/domains/example.org");
  });

  it("take their zone with them", async () => {
    await account.expect(204, "DELETE", DOMAIN);

    await account.expect(404, "GET", DOMAIN);
    expect(account.runtime.zones.size).to.equal(0);
  });
});
