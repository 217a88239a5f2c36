import { expect } from "chai";
import { type Account, openAccount } from "./support/account.ts";

describe("the faults of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const statuses = async (requests: readonly [method: string, path: string][]): Promise<number[]> => {
    const found: number[] = [];
    for (const [method, path] of requests) found.push((await account.send(method, path)).status);
    return found;
  };

  it("refuse as often as asked, and then no more", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/*", status: 503, times: 2 });

    const found = await statuses([
      ["GET", "/v2/account"],
      ["GET", "/v2/vpcs"],
      ["GET", "/v2/account"],
    ]);

    expect(found).to.deep.equal([503, 503, 200]);
  });

  it("hit only their method and path", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { method: "delete", path: "/v2/tags/*", status: 500 });
    await account.expect(201, "POST", "/v2/tags", { name: "a" });

    const found = await statuses([
      ["GET", "/v2/tags/a"],
      ["DELETE", "/v2/tags/a"],
      ["DELETE", "/v2/tags/a"],
    ]);

    expect(found).to.deep.equal([200, 500, 204]);
  });

  it("say when to come back", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/account", status: 429, retryAfter: 7 });

    const reply = await account.send("GET", "/v2/account");

    expect(reply.headers.get("retry-after")).to.equal("7");
    expect(reply.body).to.include({ id: "too_many_requests" });
  });

  it("can lose the answer of a request that took effect", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { method: "POST", path: "/v2/tags", dropAnswer: true });

    const failure = await account.send("POST", "/v2/tags", { name: "lost" }).then(
      () => "an answer came",
      (error: Error) => error.message,
    );

    expect(failure).to.equal("fetch failed");
    await account.expect(200, "GET", "/v2/tags/lost");
  });

  it("can make an answer late", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/account", delaySeconds: 0.2 });

    const start = performance.now();
    await account.expect(200, "GET", "/v2/account");

    expect(performance.now() - start).to.be.at.least(190);
  });

  it("are listed until they are used or cleared", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/account", status: 500 });
    const fault = { path: "/v2/account", status: 500, times: 1 };
    expect(await account.expect(200, "GET", "/_sandbox/faults")).to.deep.equal({ faults: [fault] });

    await account.expect(204, "DELETE", "/_sandbox/faults");

    expect(await account.expect(200, "GET", "/_sandbox/faults")).to.deep.equal({ faults: [] });
    await account.expect(200, "GET", "/v2/account");
  });

  it("must say what goes wrong, and only one thing", async () => {
    for (const wrong of [{}, { status: 500, dropAnswer: true }, { status: 200 }, { delaySeconds: -1 }])
      expect((await account.send("POST", "/_sandbox/faults", { path: "*", ...wrong })).status).to.equal(422);
  });
});
