import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
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

  for (const [what, content, part] of [
    ["a bad port", `export const apps = defineApps({ web: { source: "web", port: 99999 } });`, "web.port"],
    ["an unknown key", `export const apps = defineApps({ web: { source: "web", prot: 80 } });`, "web.prot"],
    ["a syntax error", "export const apps = {{;", "cannot be loaded"],
    ["no export named apps", "export const app = 1;", 'has no export "apps"'],
    ["a bad port among plain apps", `export const apps = { web: { source: "web", port: 0 } };`, "web.port"],
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
