import { expect } from "chai";
import type { PublicAnswer } from "../../../../automation/delivery/public-request.ts";
import { verifyApps } from "../../../../automation/delivery/verify.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const URL = "https://pr-12-web.preview.example.com";
const OPTIONS = { signal: new AbortController().signal, waitsMilliseconds: [1, 1, 1] };
const healthy = (commit: string) => ({ status: 200, body: JSON.stringify({ status: "ok", commit }) });

describe("the proof that an app answers", () => {
  it("is patient with an app that takes a while", async () => {
    const answers = [new Error("ENOTFOUND"), { status: 502, body: "" }, healthy("f".repeat(40)), healthy(COMMIT)];
    await verifyApps([app()], { ...OPTIONS, ask: async () => take(answers) });
    expect(answers).to.deep.equal([]);
  });

  it("accepts an app that reports no commit, and an abbreviated one", async () => {
    for (const body of ["ok", "{}", JSON.stringify({ commit: COMMIT.slice(0, 7) })]) {
      await verifyApps([app()], { ...OPTIONS, ask: async () => ({ status: 200, body }) });
    }
  });

  for (const [what, answer, reason] of [
    ["the wrong status", { status: 503, body: "" }, `${URL}/healthz answered with status 503`],
    ["the wrong commit", healthy("f".repeat(40)), `${URL}/healthz reports commit ${"f".repeat(40)}, not ${COMMIT}`],
    ["no answer", new Error("connect ECONNREFUSED"), `${URL}/healthz does not answer: connect ECONNREFUSED`],
  ] as const) {
    it(`fails after its tries with what came last: ${what}`, async () => {
      let tries = 0;
      const ask = async () => {
        tries++;
        return take([answer]);
      };
      const error: unknown = await verifyApps([app()], { ...OPTIONS, ask }).catch((failure: unknown) => failure);
      expect(error).to.deep.include({ code: "app-not-verified", details: [`web: ${reason}`] });
      expect(tries).to.equal(4);
    });
  }

  for (const [what, smokeTest, body, reason] of [
    ["the status", { path: "/p", expect: { status: 404 } }, "", `${URL}/p answered with status 200, not 404`],
    ["the text", { path: "/p", expect: { contains: "Tea" } }, "Coffee", `${URL}/p answered without the text "Tea"`],
  ] as const) {
    it(`checks ${what} of a smoke test`, async () => {
      const ask = async (url: string) => (url.endsWith("/p") ? { status: 200, body } : healthy(COMMIT));
      const error: unknown = await verifyApps([app([smokeTest])], { ...OPTIONS, ask }).catch(
        (failure: unknown) => failure,
      );
      expect(error)
        .to.have.property("details")
        .that.deep.equals([`web: ${reason}`]);
    });
  }
});

function app(smokeTests: readonly { path: string; expect: { status?: number; contains?: string } }[] = []) {
  return { app: { name: "web", health: "/healthz", smokeTests }, url: URL, commit: COMMIT };
}

function take(answers: (PublicAnswer | Error)[]): PublicAnswer {
  const answer = answers.shift();
  if (answer === undefined) throw new Error("nobody should have asked again");
  if (answer instanceof Error) throw answer;
  return answer;
}
