import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { mapStateFiles, readStateFile } from "../../../../automation/engine/state-file.ts";

const DEPLOYMENT = { manifest: { time: "2026-01-01T00:00:00Z" }, resources: [{ urn: "u", type: "t" }] };
const CHECKPOINT = { version: 3, checkpoint: { stack: "organization/greenroom/pr-1", latest: DEPLOYMENT } };

describe("the state in a folder", () => {
  it("is read as the engine exports it", () =>
    withBackend({ "pr-1.json": JSON.stringify({ ...CHECKPOINT, version: 4, features: ["hooks"] }) }, async (folder) => {
      const state = { version: 4, features: ["hooks"], deployment: DEPLOYMENT };
      expect(await read(`file://${folder}`)).to.deep.equal(state);
    }));

  for (const [what, files] of [
    ["there is no file", {}],
    ["the file is empty", { "pr-1.json": "" }],
    ["the file has another form", { "pr-1.json": JSON.stringify({ version: 3, checkpoint: {} }) }],
    ["the file has no version", { "pr-1.json": JSON.stringify({ checkpoint: { latest: {} } }) }],
    ["there is a packed one too", { "pr-1.json": JSON.stringify(CHECKPOINT), "pr-1.json.gz": "" }],
    ["there is one packed otherwise too", { "pr-1.json": JSON.stringify(CHECKPOINT), "pr-1.json.zst": "" }],
  ] as const) {
    it(`is left to the engine when ${what}`, () =>
      withBackend(files, async (folder) => expect(await read(`file://${folder}`)).to.equal(undefined)));
  }

  for (const ending of ["gz", "zst"]) {
    it(`is not taken for none at all when every file is packed as .${ending}`, () =>
      withBackend({ [`pr-1.json.${ending}`]: "" }, async (folder) => {
        const place = { backendUrl: `file://${folder}`, project: "greenroom" };
        expect(await mapStateFiles(place, ({ name }) => name)).to.equal(undefined);
      }));
  }

  it("is left to the engine when the backend is no absolute path", () =>
    withBackend({ "pr-1.json": JSON.stringify(CHECKPOINT) }, async (folder) => {
      const urls = [
        undefined,
        "",
        `s3:/${folder}`,
        `file://${folder}?no_tmp_dir=true`,
        "file://~/state",
        "file://./state",
      ];
      for (const url of urls) expect(await read(url), String(url)).to.equal(undefined);
    }));
});

function read(backendUrl: string | undefined) {
  return readStateFile({ backendUrl, project: "greenroom" }, "pr-1");
}

async function withBackend(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<unknown>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-state-test-"));
  const stacks = join(folder, ".pulumi", "stacks", "greenroom");
  try {
    await mkdir(stacks, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(join(stacks, name), text);
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
