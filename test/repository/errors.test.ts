import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { ERROR_CODES } from "../../automation/errors.ts";

const ROOT = join(import.meta.dirname, "..", "..");

describe("docs/errors.md", () => {
  it("explains exactly the codes that there are, each with its exit code", async () => {
    const page = await readFile(join(ROOT, "docs", "errors.md"), "utf8");
    const explained = [...page.matchAll(/^\| `([a-z-]+)` +\| (\d) +\| \S.+ \| \S.+ \|$/gm)].map(([, code, exit]) => [
      code,
      Number(exit),
    ]);
    expect(Object.fromEntries(explained)).to.deep.equal(ERROR_CODES);
    expect(explained.length).to.equal(Object.keys(ERROR_CODES).length);
  });

  it("explains no code that nothing throws", async () => {
    const files = (await readdir(join(ROOT, "automation"), { recursive: true })).filter(
      (file) => file.endsWith(".ts") && file !== "errors.ts",
    );
    const sources = (await Promise.all(files.map((file) => readFile(join(ROOT, "automation", file), "utf8")))).join(
      "\n",
    );
    const unused = Object.keys(ERROR_CODES).filter((code) => !sources.includes(`"${code}"`));
    expect(unused).to.deep.equal([]);
  });
});
