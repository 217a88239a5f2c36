import { expect } from "chai";
import { fetchCredentials } from "../../../../automation/delivery/fetch-credentials.ts";
import { openRepository } from "../../../../automation/delivery/git.ts";
import { withRepository } from "../../../support/git-repository.ts";
import { type Answerer, withHttpServer } from "../../../support/http-server.ts";

const JOB = { GITHUB_ACTIONS: "true", GITHUB_TOKEN: "ghs_made_up" };
const LOGIN = Buffer.from("x-access-token:ghs_made_up").toString("base64");

describe("git in a job of GitHub Actions", () => {
  it("logs in at GitHub with the job's token, and nowhere else", async () => {
    const logins = await loginsAt((address) => `http://${address}`);
    expect(new Set(logins)).to.deep.equal(new Set([`basic ${LOGIN}`]));
    expect(new Set(await loginsAt(() => "https://github.example"))).to.deep.equal(new Set([undefined]));
  });

  it("keeps the login, which is the token in other letters, from everybody", () => {
    expect(fetchCredentials(JOB).confidential).to.deep.equal([LOGIN]);
  });

  for (const [where, variables] of [
    ["on somebody's machine", { GITHUB_TOKEN: "ghp_made_up" }],
    ["without a token", { GITHUB_ACTIONS: "true", GITHUB_TOKEN: "" }],
  ] as const) {
    it(`adds nothing ${where}`, () => {
      expect(fetchCredentials(variables)).to.deep.equal({ environment: {}, confidential: [] });
    });
  }
});

/** What a server is told about who asks when git fetches from it, while GitHub is at `githubOf` its address. */
function loginsAt(githubOf: (address: string) => string): Promise<readonly (string | undefined)[]> {
  return withRepository(async ({ path, git }) => {
    const logins: (string | undefined)[] = [];
    const answer: Answerer = ({ headers }) => {
      logins.push(headers.authorization);
      return { status: 403 };
    };
    await withHttpServer(answer, async (address) => {
      git("remote", "add", "origin", `http://${address}/shop.git`);
      const { environment } = fetchCredentials({ ...JOB, GITHUB_SERVER_URL: githubOf(address) });
      const { signal } = new AbortController();
      const repository = openRepository(path, signal, { ...process.env, ...environment });
      const fetching = repository.resolveCommit("c".repeat(40), "refs/pull/12/head");
      expect(await fetching.catch((error: unknown) => error)).to.have.property("code", "commit-not-found");
    });
    return logins;
  });
}
