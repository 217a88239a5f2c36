import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { apps } from "../../../../apps.ts";
import { readCommitCatalogue } from "../../../../automation/delivery/commit-catalogue.ts";
import { openRepository } from "../../../../automation/delivery/git.ts";
import { failureOf } from "../../../support/failures.ts";
import { withRepository } from "../../../support/git-repository.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const PLAIN = (source: string) => `export const apps = { web: { source: ${source}, port: 8080 } };`;

describe("the catalogue of a commit", () => {
  it("is the one that stands there, with the defaults filled in here", async () => {
    const catalogue = await read(await readFile("apps.ts", "utf8"));
    expect(catalogue).to.deep.equal(apps);
  });

  it("is found by its path in that commit and no other", () =>
    withRepository(async (repository) => {
      const first = await repository.commit({ "shop/apps.ts": PLAIN('"old"') });
      const second = await repository.commit({ "shop/apps.ts": PLAIN('"new"') });
      const { signal } = new AbortController();
      const at = (commit: string, path: string) =>
        readCommitCatalogue({ repository: openRepository(repository.path, signal), commit, path, signal });
      expect((await at(first, "shop/apps.ts"))?.[0]?.paths).to.deep.equal(["old"]);
      expect((await at(second, "shop/apps.ts"))?.[0]?.paths).to.deep.equal(["new"]);
      expect(await at(second, "apps.ts")).to.equal(undefined);
      expect(await at(second, "shop")).to.equal(undefined);
    }));

  it("is not blamed when the run is to end while git or the evaluation works", () =>
    withRepository(async (repository) => {
      const commit = await repository.commit({ "apps.ts": PLAIN('"web"') });
      const controller = new AbortController();
      const { signal } = controller;
      const real = openRepository(repository.path, signal);
      const text = async () => PLAIN('"web"');
      controller.abort();
      for (const source of [real, { text }]) {
        const reading = readCommitCatalogue({ repository: source, commit, path: "apps.ts", signal });
        const error: unknown = await reading.catch((reason: unknown) => reason);
        expect(error).to.include({ code: "cancelled", exitCode: 1 });
      }
    }));

  for (const [what, source] of [
    ["the environment", 'JSON.stringify(globalThis.process?.env ?? "nothing")'],
    ["a module of Node's by the process", '(globalThis.process?.getBuiltinModule("fs") ?? "nothing") && "nothing"'],
    ["the network", 'typeof fetch + typeof WebSocket === "undefinedundefined" ? "nothing" : "fetch"'],
    ["a stream behind the console", 'typeof console === "undefined" ? "nothing" : "console"'],
    ["the process by a new function", 'new Function("return typeof process")().replace("undefined", "nothing")'],
    ["anything but the language", 'typeof setTimeout + typeof Buffer === "undefinedundefined" ? "nothing" : "more"'],
  ] as const) {
    it(`cannot reach ${what}`, async () => {
      expect((await read(PLAIN(source)))?.[0]?.paths).to.deep.equal([
        source.includes("JSON") ? '"nothing"' : "nothing",
      ]);
    });
  }

  for (const [what, source, part] of [
    [
      "reads its process's environment",
      'import { readFileSync } from "node:fs"; readFileSync("/proc/self/environ");',
      '"node:fs"',
    ],
    ["starts a program", 'const { spawn } = await import("node:child_process"); spawn("id");', '"node:child_process"'],
    ["connects somewhere", 'import net from "node:net"; net.connect(1);', '"node:net"'],
    ["imports a file of the machine", 'import "/etc/passwd";', '"/etc/passwd"'],
    ["imports another file of its commit", 'import { web } from "./web.ts";', '"./web.ts"'],
    ["makes a module of its own", 'import "data:text/javascript,0";', '"data:text/javascript,0"'],
    ["throws", 'throw new Error("no apps today");', "no apps today"],
    ["throws what is no error", "throw 7;", "it throws 7"],
    ["has no apps", "export const app = 1;", 'no export "apps"'],
    [
      "has a syntax error",
      "export const apps = {\n  web: { port: 80; },\n};",
      'cannot be loaded: line 2, column 18: Expected "}" but found ";".',
    ],
    ["has two apps of one name", `${PLAIN('"a", port: 1 }, web: { source: "b"')}`, "web: this key stands twice"],
    ["is nothing but parentheses", "(".repeat(100_000), "Unexpected end of file"],
    ["is far too long", "(".repeat(500_000), "it has more than 100000 characters"],
    ["waits for ever", "await new Promise(() => undefined);", "it waits for something that never comes"],
    ["takes all memory", "const all = []; for (;;) all.push(new Array(1_000_000).fill(1));", "ended with code"],
    ["is too large", 'export const apps = "x".repeat(2_000_000);', "larger than a megabyte"],
    ["is wrong", "export const apps = { web: { source: 1, prot: 2 } };", "web.prot"],
    ["forges an answer that is wrong", 'JSON.stringify = () => "{}"; export const apps = 1;', "cannot be loaded"],
    ["is no map", "export const apps = [];", "object with one key"],
  ] as const) {
    it(`is refused with a sentence when it ${what}`, async () => {
      const error = await failureOf(read(source));
      expect(error.code).to.equal("catalogue-invalid");
      expect([error.message, ...error.details].join("\n")).to.contain(part);
      expect(error.message).to.contain("apps.ts of commit 0123456");
    });
  }

  it("is given up when it does not end", async () => {
    const error = await failureOf(read("for (;;);", 0.5));
    expect(error.message).to.contain("it does not end within 0.5 seconds");
  });
});

function read(source: string, limitSeconds = 10) {
  const repository = { text: async () => source };
  const { signal } = new AbortController();
  return readCommitCatalogue({ repository, commit: COMMIT, path: "apps.ts", signal, limitSeconds });
}
