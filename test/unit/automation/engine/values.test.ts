import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readStackFile, withFacts } from "../../../../automation/engine/values.ts";

const STACK_FILE =
  'encryptionsalt: v1:abc\nconfig:\n  greenroom:domain: example.com\n  greenroom:pods: 4\n  other:key: "7"\n';

describe("the values of a stack", () => {
  it("come from the kind's file, then from the overrides, then from the environment's facts", () =>
    withFiles(
      { "Pulumi.pr.yaml": STACK_FILE, "o.yaml": "pr:\n  pods: 9\n  region: ams3\nplatform:\n  pods: 1\n" },
      async (folder) => {
        const file = await read(folder, join(folder, "o.yaml"), { region: "fra1" });
        expect(file).to.deep.equal({
          encryptionsalt: "v1:abc",
          config: {
            "greenroom:domain": "example.com",
            "greenroom:pods": 9,
            "other:key": "7",
            "greenroom:region": "fra1",
          },
        });
      },
    ));

  for (const [what, content] of [
    ["no YAML", "config: [unclosed"],
    ["no map", "- a\n- b\n"],
    ["a config that is no map", "config: 7\n"],
  ] as const) {
    it(`are refused in a file that is ${what}`, () =>
      withFiles({ "Pulumi.pr.yaml": content }, async (folder) => {
        const error: unknown = await read(folder, undefined, {}).catch((reason: unknown) => reason);
        expect(error).to.have.property("code", "configuration-invalid");
        expect(error).to.have.property("message").that.contains("Pulumi.pr.yaml cannot be used");
      }));
  }
});

async function read(projectDirectory: string, overridesFile: string | undefined, facts: Record<string, string>) {
  const file = await readStackFile({ projectDirectory, project: "greenroom", kind: "pr", overridesFile });
  return withFacts(file, "greenroom", facts);
}

async function withFiles(files: Record<string, string>, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-values-test-"));
  try {
    await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content)));
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
