import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { listStacks } from "../../automation/engine/list-stacks.ts";
import { readStateFile } from "../../automation/engine/state-file.ts";
import { type TemporaryBackend, withStack, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry } from "../support/ledger.ts";

const program = async () => {
  new Entry("a", { name: "a" });
  return { plain: 7 };
};

describe("the state of a stack", function () {
  this.timeout(120_000);

  it("is the same from its file as from the engine's export", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-1", program, (stack) => stack.up());
      const state = await readFromFile(backend);
      expect(state?.deployment.resources?.length).to.equal(3);
      expect(state).to.deep.equal(exported(backend));
    }));

  it("is listed the same from the files as by the engine", () =>
    withTemporaryFileBackend(async (backend) => {
      await withStack(backend, "pr-2", program, (stack) => stack.up());
      await withStack(backend, "pr-10", program, (stack) => stack.ensure());
      const listed = await listStacks(backend.engine);
      expect(listed.map(({ name, resources }) => [name, resources])).to.deep.equal([
        ["pr-10", 0],
        ["pr-2", 3],
      ]);
      // The same folder, named so that only the engine finds it.
      const url = `${backend.environment.PULUMI_BACKEND_URL}?no_tmp_dir=true`;
      const environment = { ...backend.environment, PULUMI_BACKEND_URL: url };
      expect(await listStacks({ ...backend.engine, environment })).to.deep.equal(listed);
    }));

  for (const packing of ["PULUMI_DIY_BACKEND_GZIP", "PULUMI_DIY_BACKEND_ZSTD"]) {
    it(`is the newest, and listed, where the backend packs its files by ${packing}`, () =>
      withTemporaryFileBackend(async (backend) => {
        await withStack(backend, "pr-1", program, (stack) => stack.up());
        const environment = { ...backend.environment, [packing]: "true" };
        const engine = { ...backend.engine, environment };
        const packed = { ...backend, environment, engine };
        const changed = async () => ({ plain: 8 });
        await withStack(packed, "pr-1", changed, (stack) => stack.up());
        expect(await readFromFile(packed)).to.equal(undefined);
        expect((await listStacks(engine)).map(({ name, resources }) => [name, resources])).to.deep.equal([["pr-1", 1]]);
        await withStack(packed, "pr-1", changed, async ({ outputs }) => expect(outputs).to.deep.equal({ plain: 8 }));
      }));
  }
});

function readFromFile({ environment }: TemporaryBackend) {
  return readStateFile({ backendUrl: environment.PULUMI_BACKEND_URL, project: "greenroom" }, "pr-1");
}

function exported({ folder, environment }: TemporaryBackend): unknown {
  const words = ["stack", "export", "--stack", "pr-1"];
  return JSON.parse(execFileSync("pulumi", words, { cwd: folder, env: environment, encoding: "utf8" }));
}
