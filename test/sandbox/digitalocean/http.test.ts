import { expect } from "chai";
import { type Account, messageOf, openAccount } from "./support/account.ts";

describe("the HTTP side of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it("refuses a wrong token with 401 in the vendor's words", async () => {
    const reply = await account.send("GET", "/v2/account", undefined, "dop_v1_wrong");

    expect(reply.status).to.equal(401);
    expect(reply.body).to.include({ id: "Unauthorized", message: "Unable to authenticate you" });
  });

  it("refuses what does not exist with id, message and request id", async () => {
    const reply = await account.send("GET", "/v2/vpcs/00000000-0000-4000-8000-000000000000");

    expect(reply.status).to.equal(404);
    expect(reply.body).to.deep.equal({
      id: "not_found",
      message: "The resource you were accessing could not be found.",
      request_id: reply.headers.get("x-request-id"),
    });
  });

  it("names a path that it does not imitate, in the answer and in the log", async () => {
    const reply = await account.send("POST", "/v2/apps", { spec: {} });

    expect(reply.status).to.equal(404);
    expect(messageOf(reply)).to.equal("the sandbox does not imitate POST /v2/apps of DigitalOcean's API");
    expect(account.logged).to.deep.equal(["digitalocean: POST /v2/apps is not imitated"]);
  });

  it("names the required field that a request misses", async () => {
    const reply = await account.send("POST", "/v2/vpcs", { name: "network" });

    expect(reply.status).to.equal(422);
    expect(reply.body).to.include({ id: "unprocessable_entity", message: "region is required" });
  });

  it("refuses a field of the wrong type, deep inside the body", async () => {
    const pools = [{ name: "a", size: "s-2vcpu-4gb", count: "two" }];
    const order = { name: "c", region: "fra1", version: "1.34.2-do.0", node_pools: pools };
    const reply = await account.send("POST", "/v2/kubernetes/clusters", order);

    expect(reply.status).to.equal(422);
    expect(messageOf(reply)).to.equal("node_pools[0].count must be an integer");
  });

  it("refuses a body that is not JSON with 400", async () => {
    const reply = await fetch(`${account.origin}/v2/vpcs`, {
      method: "POST",
      headers: { authorization: "Bearer dop_v1_test" },
      body: "{name",
    });

    expect(reply.status).to.equal(400);
    expect(await reply.json()).to.include({ id: "bad_request", message: "the request body is not valid JSON" });
  });

  it("counts requests down in the rate headers", async () => {
    const first = await account.send("GET", "/v2/account");
    const second = await account.send("GET", "/v2/account");

    expect(first.headers.get("ratelimit-limit")).to.equal("5000");
    expect(first.headers.get("ratelimit-remaining")).to.equal("4999");
    expect(second.headers.get("ratelimit-remaining")).to.equal("4998");
    expect(Number(second.headers.get("ratelimit-reset"))).to.be.greaterThan(Date.now() / 1000);
  });

  it("gives twenty items a page, and links to the others", async () => {
    for (let number = 1; number <= 25; number++)
      await account.expect(201, "POST", "/v2/tags", { name: `tag-${number}` });

    const first = await account.expect(200, "GET", "/v2/tags");
    const second = await account.expect(200, "GET", "/v2/tags?page=2");

    expect(first.tags).to.have.lengthOf(20);
    expect(first.meta).to.deep.equal({ total: 25 });
    const page2 = `${account.origin}/v2/tags?page=2`;
    expect(first.links).to.deep.equal({ pages: { next: page2, last: page2 } });
    expect(second.tags).to.have.lengthOf(5);
    const page1 = `${account.origin}/v2/tags?page=1`;
    expect(second.links).to.deep.equal({ pages: { first: page1, prev: page1 } });
  });

  it("keeps per_page in the links, and needs no links for one page", async () => {
    for (const name of ["a", "b", "c"]) await account.expect(201, "POST", "/v2/tags", { name });

    const short = await account.expect(200, "GET", "/v2/tags?per_page=2");
    const long = await account.expect(200, "GET", "/v2/tags?per_page=3");

    expect(short.links).to.have.nested.property("pages.next", `${account.origin}/v2/tags?per_page=2&page=2`);
    expect(long).to.deep.include({ links: {}, meta: { total: 3 } });
  });

  it("gives at most two hundred items a page, and none beyond the last", async () => {
    const names = Array.from({ length: 201 }, (_, index) => `tag-${index}`);
    await Promise.all(names.map((name) => account.expect(201, "POST", "/v2/tags", { name })));

    expect((await account.expect(200, "GET", "/v2/tags?per_page=5000")).tags).to.have.lengthOf(200);
    expect((await account.expect(200, "GET", "/v2/tags?per_page=200&page=3")).tags).to.deep.equal([]);
    await account.expect(400, "GET", "/v2/tags?page=0");
  });

  it("tells what was asked, by the vendor's operation names", async () => {
    await account.send("GET", "/v2/account");
    await account.send("GET", "/v2/account");
    await account.send("GET", "/v2/cdn/endpoints");

    const summary = await account.expect(200, "GET", "/_sandbox/requests");

    expect(summary.total).to.equal(3);
    expect(summary.operations).to.deep.equal({ account_get: 2 });
    expect(summary.unknown).to.deep.equal(["GET /v2/cdn/endpoints"]);
    expect(summary.latest).to.have.nested.property("[2].status", 404);

    await account.expect(204, "DELETE", "/_sandbox/requests");
    expect(await account.expect(200, "GET", "/_sandbox/requests")).to.deep.include({ total: 0, operations: {} });
  });
});
