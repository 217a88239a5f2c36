import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CONTENT } from "../../sandbox/github/content.ts";

const root = join(import.meta.dirname, "../..");

describe("the repository of the sandbox's GitHub", () => {
  it("has every workflow but the project's own checks, so that none is forgotten and none rehearses itself", () => {
    const workflows = readdirSync(join(root, ".github/workflows")).filter((name) => name !== "ci.yml");
    const held = CONTENT.filter((path) => path.startsWith(".github/workflows/"));
    expect(held).to.have.members(workflows.map((name) => `.github/workflows/${name}`));
  });

  it("has every file with values, and only what is there", () => {
    const values = readdirSync(root).filter((name) => /^Pulumi\..*yaml$/.test(name));
    expect(CONTENT).to.include.members(values);
    expect(CONTENT.filter((path) => !existsSync(join(root, path)))).to.deep.equal([]);
  });
});
