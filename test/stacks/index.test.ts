import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { resolveStack } from "../../stacks/index.ts";
import { requireText } from "../../stacks/platform-outputs.ts";

describe("resolveStack", () => {
  it("knows the platform and every environment", () => {
    expect(resolveStack("platform")).to.include({ name: "platform", kind: "platform" });
    expect(resolveStack("pr-12")).to.include({ name: "pr-12", kind: "pr" });
    expect(resolveStack("staging")).to.include({ name: "staging", kind: "staging" });
    expect(resolveStack("production")).to.include({ name: "production", kind: "production" });
    expect(resolveStack("staging-lease")).to.include({ name: "staging-lease", kind: undefined });
  });

  for (const name of ["stagin", "pr-", "pr-0", "pr-012", "PR-1", "pr-1; rm", "dev"]) {
    it(`refuses "${name}" and says what there is`, () => {
      expect(() => resolveStack(name)).to.throw(
        `"${name}" is no stack of this project: use "platform", "staging", "production", or "pr-" and the number of a pull request, such as "pr-12".`,
      );
    });
  }
});

describe("what is loaded while the engine starts", () => {
  for (const [values, isLoaded] of [
    [{ repository: "greenroom/shop" }, true],
    [{}, false],
  ] as const) {
    it(`${isLoaded ? "is" : "is not"} GitHub's package, where the values are ${JSON.stringify(values)}`, () => {
      const script = `
        import { createRequire } from "node:module";
        import { resolveStack } from "./index.ts";
        await resolveStack("platform").prepare(${JSON.stringify(values)});
        const paths = Object.keys(createRequire(import.meta.url).cache);
        console.log(paths.some((path) => path.includes("/@pulumi/github/")));
      `;
      const words = ["--input-type=module-typescript", "--eval", script];
      const cwd = join(import.meta.dirname, "../../stacks");
      expect(execFileSync(process.execPath, words, { cwd, encoding: "utf8" })).to.equal(`${isLoaded}\n`);
    }).timeout(20_000);
  }
});

describe("requireText", () => {
  it("says what to do when the platform is not there", () => {
    expect(() => requireText("clusterId", undefined)).to.throw(
      'The output "clusterId" of the stack "platform" cannot be read: bring the platform up first: greenroom up platform.',
    );
  });

  it("recognizes a secret that another passphrase hides, which arrives as an empty object", () => {
    expect(() => requireText("kubeconfig", {})).to.throw("use the passphrase that the platform was made with");
  });
});
