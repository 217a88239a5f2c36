import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(import.meta.dirname, "..", "..");
const SOURCES = ["index.ts", "bin/*.js", "{automation,stacks,components}/**/*.{ts,js}"];

/** The machine's own, which nobody sets for Greenroom. */
const OF_THE_MACHINE = ["HOME", "PATH"];
/** Variables of the repository on GitHub, of which the code looks whether they are there. */
const OF_GITHUB = ["GREENROOM_STACKS"];

const NAME = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;
const PREFIXES = ["GREENROOM_", "GITHUB_", "DIGITALOCEAN_", "PULUMI_CONFIG_", "AWS_", "OP_"];

describe("docs/settings.md", () => {
  const page = readFileSync(join(ROOT, "docs", "settings.md"), "utf8");
  const [, read = ""] = /^## What Greenroom reads$(.*?)^## /ms.exec(page) ?? [];

  it("names every environment variable that the code reads", () => {
    const documented = namesIn(page);
    expect(namesInCode().filter((name) => !documented.includes(name))).to.deep.equal([]);
  });

  it("names none of them that the code does not know", () => {
    const code = globSync(SOURCES, { cwd: ROOT }).map((path) => readFileSync(join(ROOT, path), "utf8"));
    const unknown = namesIn(read).filter((name) => !code.some((text) => text.includes(name)));
    expect(unknown).to.deep.equal([]);
    expect(namesIn(read).length).to.be.greaterThan(20);
  });
});

function namesIn(text: string): readonly string[] {
  const quoted = [...text.matchAll(/`([A-Z][A-Z0-9_]*)(?:<NAME>)?`/g)].map(([, name = ""]) => name);
  return quoted.map((name) => name.replace(/_$/, ""));
}

/** Read as a property of the environment, taken out of it by name, or known by a constant. */
function namesInCode(): readonly string[] {
  const names = globSync(SOURCES, { cwd: ROOT }).flatMap((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    const properties = [...text.matchAll(/\b(?:env|environment|variables)\.([A-Z][A-Z0-9_]+)\b/g)];
    const taken = [...text.matchAll(/\{([^{}]*)\}(?:: NodeJS\.ProcessEnv| = (?:env|environment)\b)/g)];
    const constants = [...text.matchAll(/"([A-Z][A-Z0-9_]+)"/g)].filter(([, name = ""]) =>
      PREFIXES.some((prefix) => name.startsWith(prefix)),
    );
    return [
      ...[...properties, ...constants].map(([, name = ""]) => name.replace(/_$/, "")),
      ...taken.flatMap(([, list = ""]) => list.split(",").map((entry) => entry.trim().split(":")[0] ?? "")),
    ];
  });
  const others = [...OF_THE_MACHINE, ...OF_GITHUB];
  return [...new Set(names)].filter((name) => NAME.test(name) && !others.includes(name)).toSorted();
}
