import { expect } from "chai";
import { readPages, readWhole } from "../../../../automation/services/cloud-pages.ts";
import { failureOf } from "../../../support/failures.ts";

/** Answers with these bodies, one after another, and an empty page from then on. */
function pagesOf(bodies: readonly unknown[], { signal } = new AbortController()) {
  const asked: string[] = [];
  const find = async (path: string): Promise<unknown> => {
    asked.push(path);
    return asked.length > bodies.length ? { things: [] } : bodies[asked.length - 1];
  };
  return {
    asked,
    read: () => readPages({ find, signal }, "/v2/things", "things", 2),
    readWhole: () => readWhole({ find }, "/v2/things", "things"),
  };
}

const [ONE, TWO, THREE] = [{ id: 1 }, { id: 2 }, { id: 3 }];

describe("a list of DigitalOcean's that comes in pages", () => {
  it("is read until a page is not full", async () => {
    const { asked, read } = pagesOf([{ things: [ONE, TWO] }, { things: [THREE] }]);
    expect(await read()).to.deep.equal([ONE, TWO, THREE]);
    expect(asked).to.deep.equal(["/v2/things?per_page=2&page=1", "/v2/things?per_page=2&page=2"]);
  });

  it("is read on after a short page, because the server may put fewer on one than it was asked for", async () => {
    const meta = { total: 2 };
    const { read } = pagesOf([
      { things: [ONE], meta },
      { things: [TWO], meta },
    ]);
    expect(await read()).to.deep.equal([ONE, TWO]);
  });

  it("needs no further page when the last one is full and the count says so", async () => {
    const { asked, read } = pagesOf([{ things: [ONE, TWO], meta: { total: 2 } }]);
    expect(await read()).to.deep.equal([ONE, TWO]);
    expect(asked).to.have.length(1);
  });

  it("is empty when there is no such thing, or nothing of the kind", async () => {
    expect(await pagesOf([undefined]).read()).to.deep.equal([]);
    expect(await pagesOf([{ things: null, meta: { total: 0 } }]).read()).to.deep.equal([]);
    expect(await pagesOf([{ links: {} }]).read()).to.deep.equal([]);
  });

  it("is read once from a server that knows no pages, and gives all of it each time", async () => {
    const { asked, read } = pagesOf([{ things: [ONE, TWO] }, { things: [ONE, TWO] }, { things: [ONE, TWO] }]);
    expect(await read()).to.deep.equal([ONE, TWO]);
    expect(asked).to.have.length(2);
    const counted = { things: [ONE, TWO], meta: { total: 4 } };
    expect((await failureOf(pagesOf([counted, counted]).read())).code).to.equal("answer-incomplete");
  });

  it("is given up when the run is to end and nobody knows how long it is", async () => {
    const controller = new AbortController();
    controller.abort();
    const { code } = await failureOf(pagesOf([{ things: [ONE, TWO] }, { things: [THREE] }], controller).read());
    expect(code).to.equal("cancelled");
    const meta = { total: 3 };
    const counted = pagesOf(
      [
        { things: [ONE, TWO], meta },
        { things: [THREE], meta },
      ],
      controller,
    );
    expect(await counted.read()).to.deep.equal([ONE, TWO, THREE]);
  });

  it("is asked for without a page when it always comes in one piece, however long it is", async () => {
    const { asked, readWhole } = pagesOf([{ things: [ONE, TWO, THREE] }, undefined, {}, { others: [] }]);
    expect(await readWhole()).to.deep.equal([ONE, TWO, THREE]);
    expect(asked).to.deep.equal(["/v2/things"]);
    for (const none of [await readWhole(), await readWhole()]) expect(none).to.deep.equal([]);
    expect((await failureOf(readWhole())).code).to.equal("answer-incomplete");
  });

  for (const [what, bodies] of [
    [
      "half of a list",
      [
        { things: [ONE], meta: { total: 3 } },
        { things: [], meta: { total: 3 } },
      ],
    ],
    ["an answer without a list", [{ message: "scheduled maintenance" }]],
    ["a list of another name", [{ others: [] }]],
    ["no object", [[]]],
  ] as const) {
    it(`is no list for whoever gets ${what}: an error is not an empty list`, async () => {
      const error: unknown = await pagesOf(bodies)
        .read()
        .catch((reason: unknown) => reason);
      expect(error).to.have.property("code", "answer-incomplete");
    });
  }
});
