import { expect } from "chai";
import type { Answerer } from "../../../../support/http-server.ts";
import { addressOf, json, makes, viewer, withGitHub } from "./support.ts";

const MARKER = "<!-- greenroom:pr-12 -->";
const JOB = "github-actions[bot]";

describe("the comments that GitHub's client writes", () => {
  it("are found again on a later page, and nobody else's is touched", async () => {
    const filler = Array.from({ length: 99 }, (_, id) => ({ id, user: { login: "somebody" }, body: "hello" }));
    const pages = [
      [...filler, { id: 500, user: { login: "somebody" }, body: `${MARKER} stolen` }],
      [{ id: 501, user: { login: "github-actions[bot]" }, body: `${MARKER} old` }],
    ];
    const written: string[] = [];
    const answer: Answerer = (request, body) => {
      const url = addressOf(request);
      if (url.pathname === "/graphql") return viewer("github-actions[bot]");
      if (request.method === "GET") return json(pages[Number(url.searchParams.get("page")) - 1] ?? []);
      written.push(`${request.method} ${url.pathname} ${JSON.parse(body).body}`);
      return json({ id: 501 });
    };
    await withGitHub(answer, async (github) => {
      await github.saveComment(12, MARKER, "new");
      await github.saveComment(12, MARKER, "newer");
    });
    expect(written).to.deep.equal([
      "PATCH /repos/greenroom/shop/issues/comments/501 new",
      "PATCH /repos/greenroom/shop/issues/comments/501 newer",
    ]);
  });

  it("are made when there are none", async () => {
    const conversation = startConversation();
    await withGitHub(conversation.answer, (github) => github.saveComment(12, MARKER, "new"));
    expect(conversation.log).to.deep.equal(["POST /repos/greenroom/shop/issues/12/comments"]);
  });

  it("are not written again when they would read the same", async () => {
    const conversation = startConversation(`${MARKER} same`);
    await withGitHub(conversation.answer, (github) => github.saveComment(12, MARKER, `${MARKER} same`));
    expect(conversation.log).to.deep.equal([]);
  });

  it("are kept apart by their markers on one pull request", async () => {
    const conversation = startConversation();
    await withGitHub(conversation.answer, async (github) => {
      await github.saveComment(12, MARKER, `${MARKER} live`);
      await github.saveComment(12, "<!-- plan -->", "<!-- plan --> nothing changes");
    });
    expect(conversation.bodies()).to.deep.equal([`${MARKER} live`, "<!-- plan --> nothing changes"]);
  });

  it("are not taken for another's whose marker they quote, as from a log", async () => {
    const quoting = `<!-- plan --> the log said ${MARKER}`;
    const conversation = startConversation(quoting);
    await withGitHub(conversation.answer, (github) => github.saveComment(12, MARKER, `${MARKER} live`));
    expect(conversation.bodies()).to.deep.equal([quoting, `${MARKER} live`]);
  });

  it("are one when two runs made one each: the first stays", async () => {
    const conversation = startConversation(`${MARKER} first`, "<!-- plan --> other", `${MARKER} second`);
    await withGitHub(conversation.answer, (github) => github.saveComment(12, MARKER, `${MARKER} new`));
    expect(conversation.bodies()).to.deep.equal([`${MARKER} new`, "<!-- plan --> other"]);
  });

  it("are read without a change, the first of two, and nobody else's", async () => {
    const conversation = startConversation(`<!-- plan --> ${MARKER}`, `${MARKER} first`, `${MARKER} second`);
    await withGitHub(conversation.answer, async (github) => {
      expect(await github.readComment(12, MARKER)).to.equal(`${MARKER} first`);
      expect(await github.readComment(12, "<!-- other -->")).to.equal(undefined);
    });
    expect(conversation.log).to.deep.equal([]);
  });

  it("are a job's also for a person who runs the command, and what that person wrote beside it goes", async () => {
    const conversation = startConversation(
      `${MARKER} mine`,
      [JOB, `${MARKER} the job's`],
      ["stranger", `${MARKER} stolen`],
    );
    await withGitHub(conversation.answer, async (github) => {
      expect(await github.readComment(12, MARKER)).to.equal(`${MARKER} the job's`);
      await github.saveComment(12, MARKER, `${MARKER} new`);
      await github.saveComment(12, MARKER, `${MARKER} newer`);
    });
    expect(conversation.bodies()).to.deep.equal([`${MARKER} newer`, `${MARKER} stolen`]);
  });

  it("are a person's own where the job's may not be changed, and stay that one", async () => {
    const conversation = startConversation([JOB, `${MARKER} the job's`]);
    const answer: Answerer = (request, body) =>
      request.method === "PATCH" && addressOf(request).pathname.endsWith("/1")
        ? json({ message: "Must have admin rights to Repository." }, 403)
        : conversation.answer(request, body);
    for (const body of [`${MARKER} new`, `${MARKER} newer`]) {
      await withGitHub(answer, (github) => github.saveComment(12, MARKER, body));
    }
    expect(conversation.bodies()).to.deep.equal([`${MARKER} the job's`, `${MARKER} newer`]);
  });

  it("are found in a timeline that was read already, without another call for them", async () => {
    const conversation = startConversation(`${MARKER} unread`);
    const said = (actor: string, body: string) => ({
      ...({ kind: "commented", at: "", label: "" } as const),
      actor,
      body,
    });
    const timeline = [
      said("stranger", `${MARKER} stolen`),
      said("me", `${MARKER} mine`),
      said(JOB, `the log said ${MARKER}`),
      said(JOB, `${MARKER} the job's`),
    ];
    await withGitHub(conversation.answer, async (github) => {
      expect(await github.commentIn(timeline, MARKER)).to.equal(`${MARKER} the job's`);
      expect(await github.commentIn(timeline.slice(0, 2), MARKER)).to.equal(`${MARKER} mine`);
      expect(await github.commentIn(timeline.slice(0, 1), MARKER)).to.equal(undefined);
    });
  });

  it("are made anew when somebody deleted them meanwhile", async () => {
    const conversation = startConversation(`${MARKER} old`);
    await withGitHub(conversation.answer, async (github) => {
      await github.saveComment(12, MARKER, `${MARKER} new`);
      conversation.comments.clear();
      await github.saveComment(12, MARKER, `${MARKER} newer`);
    });
    expect(conversation.bodies()).to.deep.equal([`${MARKER} newer`]);
  });

  it("are not made twice when the answer to the first was lost", async () => {
    const conversation = startConversation();
    const answer: Answerer = (request, body) => {
      const given = conversation.answer(request, body);
      return makes(request) ? json({ message: "Bad gateway" }, 502) : given;
    };
    await withGitHub(answer, (github) => github.saveComment(12, MARKER, `${MARKER} new`));
    expect(conversation.bodies()).to.deep.equal([`${MARKER} new`]);
  });

  it("are made again when the first was surely not made", async () => {
    const conversation = startConversation();
    const failures = [json({ message: "Bad gateway" }, 502)];
    const answer: Answerer = (request, body) =>
      (makes(request) ? failures.shift() : undefined) ?? conversation.answer(request, body);
    await withGitHub(answer, (github) => github.saveComment(12, MARKER, "new"));
    expect(conversation.bodies()).to.deep.equal(["new"]);
  });
});

/** A conversation in which the token's owner, or whoever is named, has said this. */
function startConversation(...said: readonly (string | readonly [login: string, body: string])[]) {
  const signed = said.map((one) => (typeof one === "string" ? (["me", one] as const) : one));
  const comments = new Map(signed.map(([, body], index) => [index + 1, body]));
  const authors = new Map(signed.map(([login], index) => [index + 1, login]));
  let last = said.length;
  const log: string[] = [];
  const answer: Answerer = (request, body) => {
    const { pathname } = addressOf(request);
    if (pathname === "/graphql") return viewer("me");
    if (request.method === "GET")
      return json([...comments].map(([id, text]) => ({ id, user: { login: authors.get(id) ?? "me" }, body: text })));
    log.push(`${request.method} ${pathname}`);
    if (request.method === "POST") {
      last += 1;
      comments.set(last, JSON.parse(body).body);
      return json({ id: last }, 201);
    }
    const id = Number(pathname.split("/").at(-1));
    if (!comments.has(id)) return json({ message: "Not Found" }, 404);
    if (request.method === "DELETE") comments.delete(id);
    else comments.set(id, JSON.parse(body).body);
    return request.method === "DELETE" ? { status: 204 } : json({ id });
  };
  return { answer, log, comments, bodies: () => [...comments.values()] };
}
