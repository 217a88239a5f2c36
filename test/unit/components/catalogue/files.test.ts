import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { type Catalogue, checkFiles, defineApps, requireFiles } from "../../../../components/catalogue/index.ts";

const CATALOGUE: Catalogue = defineApps({ api: { source: "apps/api", includes: ["shared.json"] } });

describe("checkFiles", () => {
  it("accepts a repository that has everything", async () => {
    const kinds = new Map([
      ["apps/api", "folder"],
      ["apps/api/Dockerfile", "file"],
      ["shared.json", "file"],
    ] as const);
    expect(await checkFiles(CATALOGUE, async (path) => kinds.get(path as never) ?? "missing")).to.deep.equal([]);
  });

  it("names every path that is missing, and where the catalogue asks for it", async () => {
    expect(await checkFiles(CATALOGUE, async () => "missing")).to.deep.equal([
      { path: "api.source", reason: 'there is no folder "apps/api" in the repository' },
      { path: "api.dockerfile", reason: 'there is no file "apps/api/Dockerfile" in the repository' },
      { path: "api.includes[0]", reason: 'there is no folder or file "shared.json" in the repository' },
    ]);
  });

  it("tells a file from a folder", async () => {
    expect(await checkFiles(CATALOGUE, async () => "file")).to.deep.equal([
      { path: "api.source", reason: '"apps/api" is a file, and a folder is needed' },
    ]);
  });
});

describe("requireFiles", () => {
  let repository: string;

  beforeEach(async () => {
    repository = await mkdtemp(join(tmpdir(), "greenroom-catalogue-"));
    await mkdir(join(repository, "apps/api"), { recursive: true });
    await writeFile(join(repository, "shared.json"), "{}");
  });

  afterEach(() => rm(repository, { recursive: true }));

  it("looks into a working folder", async () => {
    await writeFile(join(repository, "apps/api/Dockerfile"), "FROM scratch\n");
    await requireFiles(CATALOGUE, repository);
  });

  it("refuses one without the Dockerfile", async () => {
    const error = await requireFiles(CATALOGUE, repository).catch((reason: unknown) => reason);
    expect(String(error)).to.contain('api.dockerfile: there is no file "apps/api/Dockerfile" in the repository');
  });
});
