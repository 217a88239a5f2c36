import { expect } from "chai";
import { createDigitalOcean, type DigitalOcean } from "../../../../automation/services/digitalocean.ts";
import { type Account, openAccount } from "../../../sandbox/digitalocean/support/account.ts";
import { withHttpServer } from "../../../support/http-server.ts";

describe("the client of DigitalOcean, against an account", () => {
  let account: Account;
  let cloud: DigitalOcean;

  beforeEach(async () => {
    account = await openAccount();
    const { signal } = new AbortController();
    cloud = createDigitalOcean({ url: account.origin, token: "dop_v1_test" }, signal);
  });
  afterEach(() => account.close());

  it("deletes one thing of a list by its identifier, and finds nothing wrong in one that is gone", async () => {
    const order = { name: "greenroom-pr-12-data", region: "fra1", size_gigabytes: 1, tags: ["greenroom:pr-12"] };
    await account.expect(201, "POST", "/v2/volumes", order);
    await account.expect(201, "POST", "/v2/volumes", { ...order, name: "greenroom-pr-13-data", tags: [] });
    const [left, kept] = await cloud.list("volumes");
    expect(left).to.deep.include({ name: "greenroom-pr-12-data", tags: ["greenroom:pr-12"] });
    await cloud.delete("volumes", left?.id ?? "");
    await cloud.delete("volumes", left?.id ?? "");
    expect(await cloud.list("volumes")).to.deep.equal([kept]);
  });

  it("deletes one record of a zone", async () => {
    await account.expect(201, "POST", "/v2/domains", { name: "example.com" });
    await account.expect(201, "POST", "/v2/domains/example.com/records", {
      type: "A",
      name: "pr-12-api.preview",
      data: "192.0.2.1",
    });
    const before = await cloud.records("example.com");
    const record = before.find(({ name }) => name === "pr-12-api.preview");
    await cloud.deleteRecord("example.com", record?.id ?? "");
    expect(await cloud.records("example.com")).to.deep.equal(before.filter((other) => other !== record));
  });
});

describe("the client of DigitalOcean, where the API knows no pages", () => {
  it("asks once for all of a list, however long it is", async () => {
    const asked: (string | undefined)[] = [];
    const things = Array.from({ length: 200 }, (_, id) => ({ id, name: `thing-${id}` }));
    const answer = ({ url = "" }) => {
      asked.push(url);
      return { body: JSON.stringify({ [url.split("/").at(-1) ?? ""]: things }) };
    };
    await withHttpServer(answer, async (address) => {
      const cloud = createDigitalOcean({ url: `http://${address}`, token: "t" }, new AbortController().signal);
      for (const read of [
        () => cloud.list("databaseClusters"),
        () => cloud.databases("c"),
        () => cloud.databaseUsers("c"),
        () => cloud.nodePools("c"),
        () => cloud.registries(),
      ]) {
        expect(await read()).to.have.length(200);
      }
    });
    expect(asked).to.deep.equal([
      ...["/v2/databases", "/v2/databases/c/dbs", "/v2/databases/c/users"],
      ...["/v2/kubernetes/clusters/c/node_pools", "/v2/registries"],
    ]);
  });
});
