import { expect } from "chai";
import { Api, ApiError } from "../../../../sandbox/providers/digitalocean/api.ts";
import { type ApiAnswer, type ApiServer, apiError, startApi } from "../support/api-server.ts";

describe("the digitalocean stand-in's API client", () => {
  let server: ApiServer;
  let answers: ApiAnswer[];

  beforeEach(async () => {
    answers = [];
    server = await startApi(() => answers.shift() ?? { body: { ok: true } });
  });

  afterEach(() => server.close());

  function connect(settings: { retries?: number } = {}): Api {
    return new Api({ endpoint: server.url, token: "t", minRetrySeconds: 0.01, ...settings });
  }

  async function refusal(action: Promise<unknown>): Promise<ApiError> {
    const error = await action.catch((reason: unknown) => reason);
    if (!(error instanceof ApiError)) throw new Error(`expected a refusal, got ${String(error)}`);
    return error;
  }

  it("sends the token and JSON", async () => {
    expect(await connect().post("/v2/vpcs", { name: "a" })).to.deep.equal({ ok: true });
    expect(server.requests[0]).to.deep.equal({
      method: "POST",
      path: "/v2/vpcs",
      body: { name: "a" },
      authorization: "Bearer t",
    });
  });

  it("words a refusal as the original does", async () => {
    answers = [apiError(422, "name is taken")];
    const error = await refusal(connect().post("/v2/vpcs", {}));
    expect(error.message).to.equal(`POST ${server.url}/v2/vpcs: 422 (request "r-1") name is taken`);
    expect(error.status).to.equal(422);
    expect(server.calls).to.have.length(1);
  });

  it("repeats a request that meets 429 or 5xx", async () => {
    answers = [apiError(429, "slow"), apiError(503, "down")];
    expect(await connect().get("/v2/account")).to.deep.equal({ ok: true });
    expect(server.calls).to.have.length(3);
  });

  it("gives up after four repetitions", async () => {
    answers = Array.from({ length: 9 }, () => apiError(500, "broken"));
    const error = await refusal(connect().get("/v2/account"));
    expect(error.message).to.match(/: 500 \(request "r-1"\) broken; giving up after 5 attempt\(s\)$/);
    expect(server.calls).to.have.length(5);
  });

  it("waits as long as Retry-After says", async () => {
    answers = [{ ...apiError(429, "slow"), headers: { "retry-after": "1" } }];
    const start = performance.now();
    await connect().get("/v2/account");
    expect(performance.now() - start).to.be.at.least(990);
  });

  it("names the address when nobody answers", async () => {
    const nobody = new Api({ endpoint: "http://127.0.0.1:9", token: "t", retries: 0 });
    const error = await nobody.get("/v2/vpcs").catch((reason: Error) => reason);
    expect(String(error)).to.contain("GET http://127.0.0.1:9/v2/vpcs: ");
  });

  it("collects every page of a list", async () => {
    const next = `${server.url}/v2/tags?page=2`;
    answers = [
      { body: { tags: [{ name: "a" }], links: { pages: { next } } } },
      { body: { tags: [{ name: "b" }], links: {} } },
    ];
    expect(await connect().list("/v2/tags", "tags")).to.deep.equal([{ name: "a" }, { name: "b" }]);
    expect(server.calls).to.deep.equal(["GET /v2/tags?page=1&per_page=200", "GET /v2/tags?page=2&per_page=200"]);
  });
});
