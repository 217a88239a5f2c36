import { expect } from "chai";
import { createCalls } from "../../../../../automation/services/github/calls.ts";
import { createOwnLogin } from "../../../../../automation/services/github/own-login.ts";
import { failureOf } from "../../../../support/failures.ts";
import { type Answerer, withHttpServer } from "../../../../support/http-server.ts";
import { addressOf, JSON_TYPE, json, viewer } from "./support.ts";

describe("who signs what is written with a token", () => {
  for (const [token, login] of [
    ["a job's", "github-actions[bot]"],
    ["an app's", "greenroom-shop[bot]"],
    ["a person's", "octocat"],
  ] as const) {
    it(`is ${login} for ${token}, and is asked once`, async () => {
      const answers = [viewer(login)];
      await withLogin(
        () => answers.shift() ?? json({}, 401),
        async (ownLogin) => expect([await ownLogin(), await ownLogin()]).to.deep.equal([login, login]),
      );
    });
  }

  it("is not guessed from a refusal: a limit is waited for, and anything else is told", async () => {
    const limited = json({ message: "You have exceeded a secondary rate limit." }, 403);
    const answers = [{ ...limited, headers: { ...JSON_TYPE, "retry-after": "0" } }, viewer("octocat")];
    const answer: Answerer = (request) =>
      addressOf(request).pathname === "/graphql" ? (answers.shift() ?? json({ message: "No" }, 403)) : json({}, 404);
    await withLogin(answer, async (ownLogin) => expect(await ownLogin()).to.equal("octocat"));
    await withLogin(answer, async (ownLogin) => expect((await failureOf(ownLogin())).code).to.equal("service-refused"));
  });
});

async function withLogin(answer: Answerer, use: (ownLogin: () => Promise<string>) => Promise<unknown>): Promise<void> {
  await withHttpServer(answer, async (address) => {
    const access = { url: `http://${address}`, token: "made-up-token", owner: "greenroom", repository: "shop" };
    await use(createOwnLogin(createCalls({ ...access, runId: undefined, runUrl: undefined })));
  });
}
