import { expect } from "chai";
import { createDigitalOcean } from "../../../../automation/services/digitalocean.ts";
import { createJsonApi } from "../../../../automation/services/json-api.ts";
import { failureOf } from "../../../support/failures.ts";
import { type Answerer, withHttpServer } from "../../../support/http-server.ts";

const { signal } = new AbortController();

describe("calls to a JSON service", () => {
  it("are repeated after 429 and 5xx as long as Retry-After says", async () => {
    const answers = [
      { status: 429, headers: { "retry-after": "0" } },
      { status: 500, headers: { "retry-after": "0" } },
      { body: '{"a":1}' },
    ];
    await withApi(
      () => answers.shift() ?? {},
      async (api) => {
        expect(await api.request("GET", "/x")).to.deep.equal({ a: 1 });
        expect(answers).to.deep.equal([]);
      },
    );
  });

  for (const status of [200, 502]) {
    it(`are repeated when the connection breaks in the middle of an answer with ${status}`, async () => {
      const answers = [{ status, body: '{"message":"too long for one packet"}', isCut: true }, { body: '{"a":1}' }];
      await withApi(
        () => answers.shift() ?? { status: 500 },
        async (api) => {
          expect(await api.find("/x")).to.deep.equal({ a: 1 });
        },
      );
    });
  }

  it("end with one sentence when every answer breaks, and at once for a POST, which may have been taken", async () => {
    const asked: (string | undefined)[] = [];
    const answer: Answerer = ({ method }) => {
      asked.push(method);
      return { body: '{"a":1}', isCut: true };
    };
    await withApi(answer, async (api) => {
      for (const method of ["POST", "GET"] as const) {
        const { code, message } = await failureOf(api.request(method, "/x"));
        expect(code).to.equal("service-unreachable");
        expect(message).to.match(/^Test does not answer at http:\S+: .+\.$/);
      }
    });
    expect(asked).to.deep.equal(["POST", "GET", "GET", "GET", "GET", "GET"]);
  });

  for (const status of [500, 503]) {
    it(`are not repeated when a POST that ended with ${status} may have been taken`, async () => {
      let calls = 0;
      await withApi(
        () => {
          calls++;
          return { status, body: '{"message":"oops"}' };
        },
        async (api) => {
          const error: unknown = await api.request("POST", "/x", {}).catch((reason: unknown) => reason);
          expect(error).to.have.property("message", `Test refused POST /x with status ${status}: oops.`);
          expect(calls).to.equal(1);
        },
      );
    });
  }

  it("are repeated when a POST was refused with 429", async () => {
    const answers = [
      { status: 429, headers: { "retry-after": "0" } },
      { status: 201, body: '{"a":1}' },
    ];
    await withApi(
      () => answers.shift() ?? { status: 500 },
      async (api) => {
        expect(await api.request("POST", "/x", {})).to.deep.equal({ a: 1 });
      },
    );
  });

  it("take a deletion for done when there is nothing to delete", async () => {
    const answers = [
      { status: 502, headers: { "retry-after": "0" } },
      { status: 404, body: '{"message":"gone"}' },
    ];
    await withApi(
      () => answers.shift() ?? { status: 500 },
      async (api) => {
        expect(await api.request("DELETE", "/x")).to.equal(undefined);
        expect(answers).to.deep.equal([]);
      },
    );
  });

  it("tell what is absent apart from what cannot be asked", async () => {
    await withApi(
      (request) => ({ status: request.url === "/gone" ? 404 : 401, body: '{"message":"no"}' }),
      async (api) => {
        expect(await api.find("/gone")).to.equal(undefined);
        const error: unknown = await api.find("/forbidden").catch((reason: unknown) => reason);
        expect(error).to.have.property("code", "service-refused");
      },
    );
  });

  it("read all pages of a list", async () => {
    const answer: Answerer = (request) => {
      const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page"));
      const count = page === 1 ? 200 : 1;
      return {
        body: JSON.stringify({ vpcs: Array.from({ length: count }, (_, i) => ({ id: `${page}-${i}`, name: "v" })) }),
      };
    };
    await withHttpServer(answer, async (address) => {
      const cloud = createDigitalOcean({ url: `http://${address}`, token: "t" }, signal);
      expect((await cloud.list("vpcs")).length).to.equal(201);
    });
  });
});

async function withApi(answer: Answerer, use: (api: ReturnType<typeof createJsonApi>) => Promise<void>): Promise<void> {
  await withHttpServer(answer, (address) =>
    use(createJsonApi({ name: "Test", url: `http://${address}`, token: "t", signal, longestWaitMilliseconds: 5 })),
  );
}
