import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const BIN = join(ROOT, "bin", "greenroom.js");

/** Writes the address of every module that comes from a package. */
const REPORT_PACKAGES = `data:text/javascript,${encodeURIComponent(`
import { registerHooks } from "node:module";
registerHooks({ load(url, context, next) { if (url.includes("node_modules")) process.stderr.write(url); return next(url, context); } });
`)}`;

describe("bin/greenroom.js", () => {
  it("shows its help without loading any package", () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["--import", REPORT_PACKAGES, BIN, "--help"], {
      encoding: "utf8",
    });
    expect(stdout).to.contain("Usage: greenroom <command> [environment] [options]");
    expect(stderr).to.equal("");
  });

  it("ends with code 2 and one sentence when it is used wrongly", () => {
    const { status, stderr } = spawnSync(process.execPath, [BIN, "up", "feature/y"], { encoding: "utf8" });
    expect(status).to.equal(2);
    expect(stderr.split("\n")[0]).to.equal(
      'error: "feature/y" is no environment: there are "platform", "staging", "production" and "pr-" with a pull request\'s number.',
    );
  });

  it("prints a failure as JSON when asked to", () => {
    const { status, stdout } = spawnSync(process.execPath, [BIN, "list", "--json"], {
      encoding: "utf8",
      env: { PATH: "/nowhere" },
    });
    expect([status, JSON.parse(stdout).error.code]).to.deep.equal([2, "pulumi-missing"]);
  });
});
