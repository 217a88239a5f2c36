import { expect } from "chai";
import { parseCommit, parseRelease, releasedApp } from "../../stacks/release.ts";

const COMMIT = "c".repeat(40);
const DIGEST = `sha256:${"0".repeat(64)}`;

describe("parseRelease", () => {
  it("understands a value and its JSON text", () => {
    const release = { api: { digest: DIGEST, commit: COMMIT }, web: { tag: "tree-1", commit: COMMIT } };
    expect(parseRelease(release)).to.deep.equal(release);
    expect(parseRelease(JSON.stringify(release))).to.deep.equal(release);
  });

  const refusals: readonly (readonly [unknown, string])[] = [
    ["{", "a release is JSON text"],
    [[], "a release is an object with one key for each app"],
    [undefined, "a release is an object with one key for each app"],
    [{ api: DIGEST }, 'the release of "api" is an object with digest (or tag) and commit'],
    [{ api: { commit: COMMIT } }, 'the release of "api" has neither digest nor tag'],
    [
      { api: { digest: "latest", commit: COMMIT } },
      'the digest of "api" must match ^sha256:[0-9a-f]{64}$, got "latest"',
    ],
    [{ api: { tag: "a b", commit: COMMIT } }, 'the tag of "api" must match'],
    [{ api: { tag: "a", commit: "main" } }, 'the commit of "api" must match ^[0-9a-f]{40}$, got "main"'],
  ];
  for (const [value, message] of refusals) {
    it(`refuses ${JSON.stringify(value) ?? "nothing"}`, () => {
      expect(() => parseRelease(value)).to.throw(message);
    });
  }
});

describe("parseCommit", () => {
  it("takes a full hash and nothing shorter", () => {
    expect(parseCommit(COMMIT)).to.equal(COMMIT);
    expect(() => parseCommit("c".repeat(7))).to.throw('a commit is 40 hexadecimal digits, got "ccccccc"');
  });
});

describe("releasedApp", () => {
  it("is the entry of the app, which must be there", () => {
    expect(releasedApp({ api: { tag: "a", commit: COMMIT } }, "api")).to.deep.equal({ tag: "a", commit: COMMIT });
    expect(() => releasedApp({}, "api")).to.throw('the release names no image for the app "api"');
  });
});
