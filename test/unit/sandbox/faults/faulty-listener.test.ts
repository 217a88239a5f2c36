import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { fits } from "../../../../sandbox/faults/fault.ts";
import { withFaults } from "../../../../sandbox/faults/faulty-listener.ts";

describe("a service with faults", () => {
  let url: string;
  let served: string[];
  const server = createServer(
    withFaults((request, response) => {
      served.push(`${request.method} ${request.url}`);
      response.writeHead(200).end("well");
    }),
  );

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(async () => {
    await send("DELETE", "/_sandbox/faults");
    served = [];
  });

  after(() => server.close());

  const send = (method: string, path: string, body?: object) =>
    fetch(`${url}${path}`, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

  it("refuses without asking the service, and says when to come back", async () => {
    await send("POST", "/_sandbox/faults", { path: "/repos/*", status: 429, retryAfter: 3 });
    const refused = await send("GET", "/repos/a");
    expect([refused.status, refused.headers.get("retry-after")]).to.deep.equal([429, "3"]);
    expect((await send("GET", "/repos/a")).status).to.equal(200);
    expect(served).to.deep.equal(["GET /repos/a"]);
  });

  for (const [effect, expected] of [
    ["dropAnswer", ["POST /x"]],
    ["dropRequest", []],
  ] as const) {
    it(`cuts the connection with ${effect}, ${expected.length === 0 ? "before" : "after"} the service was asked`, async () => {
      await send("POST", "/_sandbox/faults", { path: "/x", [effect]: true });
      const failure = await send("POST", "/x").catch((error: Error) => error.message);
      expect(failure).to.equal("fetch failed");
      expect(served).to.deep.equal(expected);
    });
  }

  it("refuses faults that it cannot have", async () => {
    const answer = await send("POST", "/_sandbox/faults", { path: "/x", hideSeconds: 3 });
    expect(answer.status).to.equal(422);
    expect(await answer.text()).to.contain("hideSeconds is only for the DigitalOcean API");
  });
});

describe("the path of a fault", () => {
  const TABLE: readonly [pattern: string, path: string, isHit: boolean][] = [
    ["/v2/vpcs", "/v2/vpcs", true],
    ["/v2/vpcs", "/v2/vpcs/1", false],
    ["/v2/databases/*/dbs", "/v2/databases/1/dbs", true],
    ["/v2/databases/*/dbs", "/v2/databases/1/dbs/pr_1", false],
    ["/v2/databases/*/dbs*", "/v2/databases/1/dbs/pr_1", true],
    ["*", "/anything", true],
    ["/a*a", "/a", false],
    ["/v2.vpcs", "/v2/vpcs", false],
  ];
  for (const [pattern, path, isHit] of TABLE) {
    it(`${pattern} ${isHit ? "is" : "is not"} ${path}`, () => {
      expect(fits({ path: pattern, status: 500 }, "GET", path)).to.equal(isHit);
    });
  }
});
