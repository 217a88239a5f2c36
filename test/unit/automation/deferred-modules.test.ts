import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";

const FOLDER = join(import.meta.dirname, "../../../automation");
const SCRIPT = `
  import { createRequire } from "node:module";
  import { deferModules } from "./deferred-modules.ts";
  deferModules();
  const pulumi = await import("@pulumi/pulumi");
  const require = createRequire(import.meta.url);
  const isLoaded = () => Object.keys(require.cache).some((path) => path.includes("/arborist/lib/arborist/"));
  const early = isLoaded();
  const { text } = await pulumi.runtime.serializeFunction(() => 42);
  console.log(JSON.stringify({ early, works: text.includes("42") }));
`;

describe("the packages that Pulumi's SDK needs for dynamic providers only", () => {
  it("are not loaded with it, and are there when something uses them", () => {
    const words = ["--input-type=module-typescript", "--eval", SCRIPT];
    const output = execFileSync(process.execPath, words, { cwd: FOLDER, encoding: "utf8" });
    expect(JSON.parse(output)).to.deep.equal({ early: false, works: true });
  }).timeout(20_000);
});
