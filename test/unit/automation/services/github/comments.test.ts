import { expect } from "chai";
import type { Answerer } from "../../../../support/http-server.ts";
import { addressOf, json, withGitHub } from "./support.ts";

const MARKER = "<!-- greenroom:pr-12 -->";

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
      if (url.pathname === "/user") return json({ message: "Resource not accessible by integration" }, 403);
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
      return request.method === "POST" ? json({ message: "Bad gateway" }, 502) : given;
    };
    await withGitHub(answer, (github) => github.saveComment(12, MARKER, `${MARKER} new`));
    expect(conversation.bodies()).to.deep.equal([`${MARKER} new`]);
  });

  it("are made again when the first was surely not made", async () => {
    const conversation = startConversation();
    const failures = [json({ message: "Bad gateway" }, 502)];
    const answer: Answerer = (request, body) =>
      (request.method === "POST" ? failures.shift() : undefined) ?? conversation.answer(request, body);
    await withGitHub(answer, (github) => github.saveComment(12, MARKER, "new"));
    expect(conversation.bodies()).to.deep.equal(["new"]);
  });
});

/** A conversation in which the token's owner has said this. */
function startConversation(...said: readonly string[]) {
  const comments = new Map(said.map((body, index) => [index + 1, body]));
  let last = said.length;
  const log: string[] = [];
  const answer: Answerer = (request, body) => {
    const { pathname } = addressOf(request);
    if (pathname === "/user") return json({ login: "me" });
    if (request.method === "GET")
      return json([...comments].map(([id, text]) => ({ id, user: { login: "me" }, body: text })));
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
