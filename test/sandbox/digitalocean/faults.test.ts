import { expect } from "chai";
import { waitFor } from "../../../sandbox/polling.ts";
import { type Account, messageOf, openAccount } from "./support/account.ts";

const SOON = { timeoutSeconds: 30, intervalMilliseconds: 5 };

describe("the faults of the DigitalOcean imitation", () => {
  let account: Account;
  let clock: number;
  beforeEach(async () => {
    clock = Date.now();
    account = await openAccount({ now: () => new Date(clock) });
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

  it("can answer late though the request took effect at once", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", {
      method: "POST",
      path: "/v2/tags",
      answerDelaySeconds: 600,
    });

    const answer = account.send("POST", "/v2/tags", { name: "late" });
    await waitFor(
      "the tag",
      async () => (await account.send("GET", "/v2/tags/late")).status === 200 || undefined,
      SOON,
    );
    await account.expect(204, "DELETE", "/_sandbox/faults");

    expect((await answer).status).to.equal(201);
  });

  it("can cut the connection before anything happens", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { method: "POST", path: "/v2/tags", dropRequest: true });

    const failed = await account.send("POST", "/v2/tags", { name: "never" }).catch((error: Error) => error.message);

    expect(failed).to.equal("fetch failed");
    await account.expect(404, "GET", "/v2/tags/never");
  });

  it("can let an object stay for a while after its deletion was accepted", async () => {
    await account.expect(201, "POST", "/v2/tags", { name: "slow" });
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/tags/*", lingerSeconds: 600, times: 2 });

    expect(await statuses([["DELETE", "/v2/tags/none"]])).to.deep.equal([404]);
    const found = await statuses([
      ["DELETE", "/v2/tags/slow"],
      ["GET", "/v2/tags/slow"],
    ]);
    expect(found).to.deep.equal([204, 200]);
    expect(await tagNames()).to.deep.equal(["slow"]);

    await account.expect(204, "DELETE", "/_sandbox/faults");
    await waitFor(
      "the end",
      async () => (await account.send("GET", "/v2/tags/slow")).status === 404 || undefined,
      SOON,
    );
    expect(await tagNames()).to.deep.equal([]);
  });

  it("let go in the order of their deletion what stays for a while", async () => {
    for (const name of ["first", "second"]) await account.expect(201, "POST", "/v2/tags", { name });
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/tags/first", lingerSeconds: 600 });
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/tags/second", lingerSeconds: 0 });
    await account.expect(204, "DELETE", "/v2/tags/first");
    await account.expect(204, "DELETE", "/v2/tags/second");
    expect(await tagNames()).to.deep.equal(["first", "second"]);

    await account.expect(204, "DELETE", "/_sandbox/faults");

    await waitFor("the end", async () => (await tagNames()).length === 0 || undefined, SOON);
  });

  it("can hide what was created for a while", async () => {
    await account.expect(201, "POST", "/v2/tags", { name: "seen" });
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/tags", hideSeconds: 600 });
    await account.expect(201, "POST", "/v2/tags", { name: "hidden" });

    await account.expect(404, "GET", "/v2/tags/hidden");
    expect(await tagNames()).to.deep.equal(["seen"]);
    expect((await account.send("POST", "/v2/tags", { name: "hidden" })).status).to.not.equal(404);

    await account.expect(204, "DELETE", "/_sandbox/faults");
    await account.expect(200, "GET", "/v2/tags/hidden");
    expect(await tagNames()).to.have.members(["seen", "hidden"]);
  });

  it("hit a share of the requests, the same ones for the same seed", async () => {
    const draw = async (seed: number): Promise<number[]> => {
      await account.expect(204, "DELETE", "/_sandbox/faults");
      await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/vpcs", status: 500, probability: 0.5, seed });
      return statuses(Array.from({ length: 24 }, () => ["GET", "/v2/vpcs"]));
    };

    const first = await draw(1);

    expect(first).to.include.members([200, 500]);
    expect(await draw(1)).to.deep.equal(first);
    expect(await draw(2)).to.not.deep.equal(first);
  });

  it("end by themselves when their time is over, which begins with the first request", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/vpcs", status: 500, forSeconds: 30 });
    clock += 31_000;
    expect(
      await statuses([
        ["GET", "/v2/vpcs"],
        ["GET", "/v2/vpcs"],
      ]),
    ).to.deep.equal([500, 500]);

    clock += 31_000;

    expect(await statuses([["GET", "/v2/vpcs"]])).to.deep.equal([200]);
    expect(await account.expect(200, "GET", "/_sandbox/faults")).to.deep.equal({ faults: [], hits: 2 });
  });

  it("are listed with what is left of them, until they are used or cleared", async () => {
    await account.expect(204, "POST", "/_sandbox/faults", { path: "/v2/account", status: 500, times: 2 });
    await account.expect(500, "GET", "/v2/account");
    const fault = { path: "/v2/account", status: 500, times: 1 };
    expect(await account.expect(200, "GET", "/_sandbox/faults")).to.deep.equal({ faults: [fault], hits: 1 });

    await account.expect(204, "DELETE", "/_sandbox/faults");

    expect(await account.expect(200, "GET", "/_sandbox/faults")).to.deep.equal({ faults: [], hits: 0 });
    await account.expect(200, "GET", "/v2/account");
  });

  const REFUSED: readonly [body: object, message: string][] = [
    [{}, "give exactly one of status, delaySeconds"],
    [{ status: 500, dropAnswer: true }, "give exactly one of"],
    [{ status: 200 }, "status must be a whole number from 400 to 599"],
    [{ delaySeconds: -1 }, "delaySeconds must be a number of at least 0"],
    [{ status: 500, probability: 0 }, "probability must be a number of more than 0, at most 1"],
    [{ status: 500, often: true }, "often is unknown"],
    [{ status: 500, path: "" }, "path must be a text"],
  ];
  for (const [body, message] of REFUSED) {
    it(`are refused as ${JSON.stringify(body)}`, async () => {
      const reply = await account.send("POST", "/_sandbox/faults", { path: "*", ...body });

      expect(reply.status).to.equal(422);
      expect(messageOf(reply)).to.contain(message);
    });
  }

  async function tagNames(): Promise<unknown[]> {
    const { tags } = await account.expect(200, "GET", "/v2/tags");
    return (tags as Record<string, unknown>[]).map(({ name }) => name);
  }
});
