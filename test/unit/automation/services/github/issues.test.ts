import { expect } from "chai";
import type { Answerer } from "../../../../support/http-server.ts";
import { addressOf, json, makes, viewer, withGitHub } from "./support.ts";

const MARKER = "<!-- greenroom:drift:platform -->";
const ISSUE = { marker: MARKER, title: "Drift", body: "2 differences" };

interface StoredIssue {
  readonly number: number;
  readonly user: { readonly login: string };
  readonly title: string;
  readonly body: string;
  readonly state: string;
  readonly pull_request?: unknown;
}

describe("the issues that GitHub's client keeps", () => {
  it("are opened with the marker and the label, and then changed", async () => {
    const tracker = startTracker();
    await withGitHub(tracker.answer, async (github) => {
      expect(await github.saveIssue(ISSUE)).to.equal(1);
      expect(await github.saveIssue({ ...ISSUE, body: "1 difference" })).to.equal(1);
    });
    expect(tracker.issues).to.have.length(1);
    expect(tracker.issues[0]).to.deep.include({ body: `${MARKER}\n1 difference`, labels: ["greenroom"] });
    expect(tracker.queries[0]).to.include({ state: "open", labels: "greenroom" });
  });

  it("are never somebody else's, a pull request or another marker's", async () => {
    const tracker = startTracker([
      { number: 1, user: { login: "stranger" }, title: "", body: MARKER, state: "open" },
      { number: 2, user: { login: "me" }, title: "", body: MARKER, state: "open", pull_request: {} },
      {
        number: 3,
        user: { login: "me" },
        title: "",
        body: `<!-- greenroom:drift:staging --> ${MARKER}`,
        state: "open",
      },
    ]);
    await withGitHub(tracker.answer, async (github) => {
      expect(await github.closeIssue(MARKER, "Gone.")).to.equal(false);
      expect(await github.saveIssue(ISSUE)).to.equal(4);
    });
  });

  it("are one when two runs opened one each, and not opened twice when an answer is lost", async () => {
    const mine = { user: { login: "me" }, title: "", body: MARKER, state: "open" };
    const doubled = startTracker([
      { number: 1, ...mine },
      { number: 2, ...mine },
    ]);
    await withGitHub(doubled.answer, async (github) => expect(await github.saveIssue(ISSUE)).to.equal(1));
    expect(doubled.issues.map(({ state }) => state)).to.deep.equal(["open", "closed"]);
    const tracker = startTracker();
    const answer: Answerer = (request, body) => {
      const given = tracker.answer(request, body);
      return makes(request) ? json({ message: "Bad gateway" }, 502) : given;
    };
    await withGitHub(answer, async (github) => expect(await github.saveIssue(ISSUE)).to.equal(1));
    expect(tracker.issues).to.have.length(1);
  });

  it("are closed with a last word", async () => {
    const tracker = startTracker();
    await withGitHub(tracker.answer, async (github) => {
      await github.saveIssue(ISSUE);
      expect(await github.closeIssue(MARKER, "Nothing differs any more.")).to.equal(true);
      expect(await github.closeIssue(MARKER, "Nothing differs any more.")).to.equal(false);
    });
    expect(tracker.issues[0]).to.include({ state: "closed", state_reason: "completed" });
    expect(tracker.said).to.deep.equal(["1 Nothing differs any more."]);
  });
});

/** A repository with these issues. */
function startTracker(issues: StoredIssue[] = []) {
  const said: string[] = [];
  const queries: Record<string, string>[] = [];
  const answer: Answerer = (request, text) => {
    const { pathname, searchParams } = addressOf(request);
    const number = Number(/\/issues\/(\d+)/.exec(pathname)?.[1]);
    if (pathname === "/graphql") return viewer("me");
    if (pathname.endsWith("/comments")) {
      if (request.method === "POST") said.push(`${number} ${JSON.parse(text).body}`);
      return request.method === "POST" ? json({ id: 1 }, 201) : json([]);
    }
    if (request.method === "GET") {
      queries.push(Object.fromEntries(searchParams));
      return json(issues.filter(({ state }) => state === "open"));
    }
    const body = JSON.parse(text);
    if (request.method === "POST") {
      issues.push({ number: issues.length + 1, user: { login: "me" }, state: "open", ...body });
      return json({ number: issues.length }, 201);
    }
    const index = issues.findIndex((issue) => issue.number === number);
    issues[index] = { ...issues[index], ...body };
    return json(issues[index]);
  };
  return { answer, issues, said, queries };
}
