import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { loadCatalogue } from "../../../automation/catalogue.ts";

const MODULE = pathToFileURL(join(import.meta.dirname, "..", "..", "..", "components", "catalogue", "index.ts")).href;

describe("the catalogue's file", () => {
  it("gives its apps", () =>
    withFile(`export const apps = defineApps({ web: { source: "web", port: 8080 } });`, async (file) => {
      expect((await loadCatalogue(file)).map(({ name }) => name)).to.deep.equal(["web"]);
    }));

  it("gives its apps when they are plain, and checks them too", () =>
    withFile(`export const apps = { web: { source: "web", port: 8080 } };`, async (file) => {
      expect((await loadCatalogue(file)).map(({ name, port }) => [name, port])).to.deep.equal([["web", 8080]]);
    }));

  it("is a module, also beside a package.json that says of its files that they are none", () =>
    withFile(`export const apps = { web: { source: "web", port: 8080 } };`, async (file) => {
      await writeFile(join(dirname(file), "package.json"), '{ "type": "commonjs" }');
      expect((await loadCatalogue(file)).map(({ name }) => name)).to.deep.equal(["web"]);
    }));

  for (const [what, content, part] of [
    ["a bad port", `export const apps = defineApps({ web: { source: "web", port: 99999 } });`, "web.port"],
    ["an unknown key", `export const apps = defineApps({ web: { source: "web", prot: 80 } });`, "web.prot"],
    [
      "a syntax error",
      "export const apps = {\n  web: { port: 80; },\n};",
      'cannot be loaded: line 4, column 18: Expected "}" but found ";".',
    ],
    ["no export named apps", "export const app = 1;", 'has no export "apps"'],
    ["a bad port among plain apps", `export const apps = { web: { source: "web", port: 0 } };`, "web.port"],
    [
      "two apps of one name",
      'export const apps = defineApps({\n  web: { source: "a", port: 99999 },\n  web: { source: "b" },\n});',
      "web: this key stands twice, at line 4, column 3 and at line 5, column 3, and only the second would count",
    ],
    [
      "two plain apps of one name",
      'export const apps = { web: { source: "a" }, "web": { source: "b" } };',
      "web: this key stands twice",
    ],
    [
      "two ports of one app",
      'export const apps = { web: { source: "a", port: 1, port: 2 } };',
      "port: this key stands twice",
    ],
    ["a list", "export const apps = [];", "an object with one key for each app, got a list"],
    ["a list of what only looks checked", 'export const apps = [{ dockerfile: "x", name: "api" }];', "got a list"],
    [
      "more text than anybody writes",
      `export const apps = 1; // ${"(".repeat(100_000)}`,
      "more than 100000 characters",
    ],
  ] as const) {
    it(`is refused with ${what}, named in the message`, () =>
      withFile(content, async (file) => {
        const error: unknown = await loadCatalogue(file).catch((reason: unknown) => reason);
        expect(error).to.have.property("code", "catalogue-invalid");
        expect(JSON.stringify([Object(error).message, Object(error).details])).to.contain(
          JSON.stringify(part).slice(1, -1),
        );
      }));
  }

  it("may take apps from elsewhere, and give one of them anew", () =>
    withFile(
      'const shared = { web: { source: "old" } };\nexport const apps = { ...shared, web: { source: "new" } };',
      async (file) => {
        expect((await loadCatalogue(file)).map(({ paths }) => paths)).to.deep.equal([["new"]]);
      },
    ));

  it("is a file and no folder", async () => {
    const error: unknown = await loadCatalogue(import.meta.dirname).catch((reason: unknown) => reason);
    expect(error).to.include({ code: "catalogue-invalid" });
    expect(error)
      .to.have.property("message")
      .that.matches(/ is a folder, and a file is needed\.$/);
  });

  it("is missed by its name", async () => {
    const error: unknown = await loadCatalogue("nowhere.ts").catch((reason: unknown) => reason);
    expect(error).to.have.property("message", "There is no catalogue of apps at nowhere.ts.");
  });
});

async function withFile(content: string, use: (file: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-catalogue-test-"));
  try {
    const file = join(folder, "apps.ts");
    await writeFile(file, `import { defineApps } from ${JSON.stringify(MODULE)};\nvoid defineApps;\n${content}\n`);
    await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
