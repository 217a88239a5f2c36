import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parseCommandLine } from "../../../automation/cli.ts";
import { createInterrupter } from "../../../automation/engine/interruption.ts";
import { createConfidential } from "../../../automation/report/confidential.ts";
import { readSettings } from "../../../automation/settings.ts";
import { createTools } from "../../../automation/toolbox.ts";

/** Lists one stack, whose name is the token that the engine's provider for GitHub would get. */
const PULUMI = `#!/bin/sh
printf '[{"name":"%s"}]' "$GITHUB_TOKEN"
`;

describe("the tools of the commands", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-toolbox-"));
    await writeFile(join(folder, "pulumi"), PULUMI);
    await chmod(join(folder, "pulumi"), 0o755);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function tokenOfEngine(variables: NodeJS.ProcessEnv): Promise<string | undefined> {
    const environment = { PATH: `${folder}:/usr/bin:/bin`, GREENROOM_STATE: "pulumi-cloud", ...variables };
    const order = parseCommandLine(["list"]);
    if (!("options" in order)) throw new Error("there is nothing to do");
    const voice = { tell: () => undefined, confidential: createConfidential(environment) };
    const tools = createTools(order.options, readSettings(environment), createInterrupter(), voice);
    const [stack] = await tools.listStacks();
    return stack?.name;
  }

  it("hand the engine the token that is for the repository's settings, where there is one", async () => {
    expect(await tokenOfEngine({ GITHUB_TOKEN: "job", GREENROOM_ADMIN_TOKEN: "admin" })).to.equal("admin");
    expect(await tokenOfEngine({ GITHUB_TOKEN: "job", GREENROOM_ADMIN_TOKEN: "" })).to.equal("job");
  });
});
