import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readStackFile, withFacts } from "../../../../automation/engine/values.ts";
import { failureOf } from "../../../support/failures.ts";

const STACK_FILE =
  'encryptionsalt: v1:abc\nconfig:\n  greenroom:cacheImage: valkey\n  greenroom:pods: 4\n  other:key: "7"\n';

describe("the values of a stack", () => {
  it("come from the kind's file, then from the overrides, then from the environment's facts", () =>
    withFiles(
      { "Pulumi.pr.yaml": STACK_FILE, "o.yaml": "pr:\n  pods: 9\n  commit: a\nplatform:\n  pods: 1\n" },
      async (folder) => {
        const file = await read(folder, join(folder, "o.yaml"), { commit: "b" });
        expect(file).to.deep.equal({
          encryptionsalt: "v1:abc",
          config: {
            "greenroom:cacheImage": "valkey",
            "greenroom:pods": 9,
            "other:key": "7",
            "greenroom:commit": "b",
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

  it("are refused when nothing reads them, with the file that has them and what was probably meant", () =>
    withFiles(
      {
        "Pulumi.pr.yaml": `${STACK_FILE}  greenroom:leaseHour: 3\n`,
        "o.yaml": "pr: { dailyBudgt: 3, maxPreview: 4 }\nplattform: {}\n",
      },
      async (folder) => {
        const own = await failureOf(read(folder, undefined, {}));
        expect(own).to.include({ code: "configuration-invalid" });
        expect(own.message).to.match(/Pulumi\.pr\.yaml has a key that nothing reads\.$/);
        expect(own.details).to.deep.equal(['greenroom:leaseHour: pr has no such value, did you mean "leaseHours"?']);
        await writeFile(join(folder, "Pulumi.pr.yaml"), STACK_FILE);
        const overrides = await failureOf(read(folder, join(folder, "o.yaml"), {}));
        expect(overrides.message).to.match(/o\.yaml has keys that nothing reads\.$/);
        expect(overrides.details).to.deep.equal([
          'plattform: there are no values of this kind, did you mean "platform"?',
          'greenroom:dailyBudgt: pr has no such value, did you mean "dailyBudget"?',
          'greenroom:maxPreview: pr has no such value, did you mean "maxPreviews"?',
        ]);
      },
    ));
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
