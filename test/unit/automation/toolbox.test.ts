import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCommandLine } from "../../../automation/cli.ts";
import { createInterrupter } from "../../../automation/engine/interruption.ts";
import { createConfidential } from "../../../automation/report/confidential.ts";
import { readSettings } from "../../../automation/settings.ts";
import { createTools } from "../../../automation/toolbox.ts";
import type { Tools } from "../../../automation/tools.ts";
import { withRepository } from "../../support/git-repository.ts";

/** Lists one stack, whose name is the token that the engine's provider for GitHub would get. */
const PULUMI = `#!/bin/sh
printf '[{"name":"%s"}]' "$GITHUB_TOKEN"
`;

const EXAMPLES = ["api", "web", "worker"];

describe("the tools of the commands", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-toolbox-"));
    await writeFile(join(folder, "pulumi"), PULUMI);
    await chmod(join(folder, "pulumi"), 0o755);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  function toolsWith(variables: NodeJS.ProcessEnv, ...words: readonly string[]): Tools {
    const environment = { PATH: `${folder}:/usr/bin:/bin`, GREENROOM_STATE: "pulumi-cloud", ...variables };
    const order = parseCommandLine(["list", ...words]);
    if (!("options" in order)) throw new Error("there is nothing to do");
    const voice = { tell: () => undefined, confidential: createConfidential(environment) };
    return createTools(order.options, readSettings(environment), createInterrupter(), voice);
  }

  async function tokenOfEngine(variables: NodeJS.ProcessEnv): Promise<string | undefined> {
    const [stack] = await toolsWith(variables).listStacks();
    return stack?.name;
  }

  async function appsIn(repository: string, ...words: readonly string[]): Promise<readonly string[]> {
    const catalogue = await toolsWith({ GREENROOM_REPOSITORY: repository }, ...words).catalogue();
    return catalogue.map(({ name }) => name);
  }

  it("hand the engine the token that is for the repository's settings, where there is one", async () => {
    expect(await tokenOfEngine({ GITHUB_TOKEN: "job", GREENROOM_ADMIN_TOKEN: "admin" })).to.equal("admin");
    expect(await tokenOfEngine({ GITHUB_TOKEN: "job", GREENROOM_ADMIN_TOKEN: "" })).to.equal("job");
  });

  it("take the catalogue of a repository that has one, and what lies beside the program otherwise", () =>
    withRepository(async ({ path, commit }) => {
      expect(await appsIn(path)).to.deep.equal(EXAMPLES);
      await commit({ "apps.ts": 'export const apps = { menu: { source: "menu" } };' });
      expect(await appsIn(path)).to.deep.equal(["menu"]);
      expect(await appsIn(join(path, ".git")), "a copy without files").to.deep.equal(EXAMPLES);
    }));

  it("take the catalogue that was typed, whatever the repository has", () =>
    withRepository(async ({ path, commit }) => {
      await commit({ "apps.ts": 'export const apps = { menu: { source: "menu" } };' });
      expect(await appsIn(path, "--apps", "./apps.ts")).to.deep.equal(EXAMPLES);
    }));
});
