import { expect } from "chai";
import { readFailure } from "../../../../../automation/services/github/failure.ts";

/** What Octokit throws for an answer. */
function refusal(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Error {
  return Object.assign(new Error(message), { status, response: { status, headers } });
}

const SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
const LEFT = { "x-ratelimit-remaining": "4321", "x-ratelimit-reset": "9999999999" };

describe("what a refusal of GitHub's means", () => {
  for (const [what, error, expected] of [
    ["a limit told by its message alone: a minute", refusal(403, SECONDARY, LEFT), [true, 60]],
    ["a limit told by its status alone: a minute", refusal(429, "Slow down", LEFT), [true, 60]],
    ["a limit that says how long it lasts", refusal(403, SECONDARY, { "retry-after": "7" }), [true, 7]],
    ["no limit", refusal(403, "Resource not accessible by integration", LEFT), [false, undefined]],
    ["no limit, whatever the message", refusal(404, "No rate limit here"), [false, undefined]],
  ] as const) {
    it(`is ${what}`, () => {
      const { isLimited, waitSeconds } = readFailure(error);
      expect([isLimited, waitSeconds]).to.deep.equal(expected);
      expect(readFailure(error).isLost).to.equal(false);
    });
  }

  it("is a limit when it lasts until all requests of the hour are given anew", () => {
    const reset = String(Math.floor(Date.now() / 1000) + 1000);
    const { isLimited, waitSeconds = 0 } = readFailure(
      refusal(403, "API rate limit exceeded", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset }),
    );
    expect(isLimited).to.equal(true);
    expect(waitSeconds).to.be.greaterThan(60);
  });

  it("is a limit in GraphQL too, by its type or its message", () => {
    for (const problem of [{ type: "RATE_LIMITED", message: "" }, { message: SECONDARY }]) {
      const error = Object.assign(new Error("Request failed"), { name: "GraphqlResponseError", errors: [problem] });
      expect(readFailure(error)).to.deep.equal({ status: 200, isLost: false, isLimited: true, waitSeconds: 60 });
    }
  });

  it("is unknown when there was no answer", () => {
    const lost = Object.assign(new Error("other side closed"), { status: 500 });
    expect(readFailure(lost)).to.include({ status: undefined, isLost: true, isLimited: false });
  });
});
