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
  const { LocalWorkspace } = (await import("@pulumi/pulumi/automation/index.js")).default;
  const parts = ["/arborist/lib/arborist/", "/@opentelemetry/api/build/src/api/", "/js-yaml/lib/", "/execa/lib/"];
  const early = parts.filter((part) => Object.keys(require.cache).some((path) => path.includes(part)));
  const { text } = await pulumi.runtime.serializeFunction(() => 42);
  const workspace = await LocalWorkspace.create({ workDir: "..", pulumiCommand: {} });
  const { name } = await workspace.projectSettings();
  console.log(JSON.stringify({ early, function: text.includes("42"), project: name }));
`;

describe("the packages that Pulumi's SDK loads and no program here needs", () => {
  it("are not loaded with it, and are there when something uses them", () => {
    const words = ["--input-type=module-typescript", "--eval", SCRIPT];
    const output = execFileSync(process.execPath, words, { cwd: FOLDER, encoding: "utf8" });
    expect(JSON.parse(output)).to.deep.equal({ early: [], function: true, project: "greenroom" });
  }).timeout(20_000);
});
