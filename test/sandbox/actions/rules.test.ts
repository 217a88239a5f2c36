import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { fitsPatterns } from "../../../sandbox/actions/events/filter-pattern.ts";
import { expandMatrix } from "../../../sandbox/actions/graph/matrix.ts";
import { permissionsOf } from "../../../sandbox/actions/graph/permissions.ts";
import { createMasks } from "../../../sandbox/actions/job/masks.ts";
import { parseRunnerFile } from "../../../sandbox/actions/job/runner-file.ts";
import { parseWorkflowCommand } from "../../../sandbox/actions/job/workflow-command.ts";
import { readCompositeAction } from "../../../sandbox/actions/language/composite-action.ts";
import { holds, resolveText } from "../../../sandbox/actions/language/expression.ts";
import { Expression } from "../../../sandbox/actions/language/template.ts";
import { readWorkflow } from "../../../sandbox/actions/language/workflow.ts";
import { STAND_INS } from "../../../sandbox/actions/stand-ins/index.ts";

const nameOf = (uses: string) => uses.split("@")[0] ?? "";

describe("the rules of GitHub Actions that the sandbox follows", () => {
  const patterns: readonly [string, readonly string[], string, boolean][] = [
    ["a star stops at a slash", ["feature/*"], "feature/a/b", false],
    ["two stars do not", ["feature/**"], "feature/a/b", true],
    ["two stars and a slash may be nothing", ["**/docs/*.md"], "docs/a.md", true],
    ["a later exclamation mark takes out", ["releases/**", "!releases/**-alpha"], "releases/1-alpha", false],
    ["and a still later pattern puts back", ["*", "!tea", "tea"], "tea", true],
    ["a plus repeats", ["v[12].[0-9]+"], "v1.10", true],
    ["a dot is a dot", ["a.b"], "axb", false],
    ["a whole reference has its own pattern", ["refs/pull/*/merge"], "refs/pull/12/merge", true],
  ];
  for (const [reason, list, name, fits] of patterns) {
    it(`${reason}: ${name} and ${list.join(" ")}`, () => {
      expect(fitsPatterns(list, name)).to.equal(fits);
    });
  }

  it("every workflow and action of this project is one that the runner knows all of", async () => {
    const root = join(import.meta.dirname, "..", "..", "..", ".github");
    const read = (path: string) => readFile(join(root, path), "utf8");
    const files = await readdir(join(root, "workflows"));
    expect(files).to.include("pull-request.yml");
    for (const file of files) {
      const { jobs } = await readWorkflow(file, await read(`workflows/${file}`));
      const actions = jobs.flatMap(({ steps }) => steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses])));
      for (const uses of actions.filter((one) => !one.startsWith("./")))
        expect(STAND_INS).to.have.property(nameOf(uses));
    }
    for (const folder of await readdir(join(root, "actions"))) {
      const { steps } = await readCompositeAction(folder, await read(`actions/${folder}/action.yml`));
      for (const { uses } of steps) if (uses !== undefined) expect(STAND_INS).to.have.property(nameOf(uses));
    }
  });

  it("an entry of a matrix extends what it fits and overwrites nothing of the axes", () => {
    expect(
      expandMatrix({ fruit: ["apple", "pear"], include: [{ color: "green" }, { color: "pink", fruit: "apple" }] }),
    ).to.deep.equal([
      { fruit: "apple", color: "pink" },
      { fruit: "pear", color: "green" },
    ]);
    expect(() => expandMatrix({ a: Array.from({ length: 257 }, (_, index) => index) })).to.throw("at most 256");
  });

  it("a job says what its token may do, instead of the workflow, and forks never write", () => {
    const wishes = { job: { "pull-requests": "write" }, workflow: { contents: "write" } };
    expect(permissionsOf(wishes, undefined, false)).to.deep.equal({ "pull-requests": "write" });
    expect(permissionsOf(wishes, undefined, true)).to.deep.equal({ "pull-requests": "read" });
    expect(permissionsOf({ job: undefined, workflow: {} }, undefined, false)).to.deep.equal({});
  });

  it("a file of a step has values on one line and on many", () => {
    expect(parseRunnerFile("a=1=2\nb<<END\nx\n\ny=z\nEND\n\nc=\n")).to.deep.equal({ a: "1=2", b: "x\n\ny=z", c: "" });
    expect(() => parseRunnerFile("nothing")).to.throw("Invalid format 'nothing'");
    expect(() => parseRunnerFile("a<<END\nx\n")).to.throw("Matching delimiter not found 'END'");
  });

  it("a command is unescaped once, so that nobody's text becomes a second one", () => {
    expect(parseWorkflowCommand("::error title=a%2Cb,file=x::100%2525%0A::add-mask::no")).to.deep.equal({
      name: "error",
      properties: { title: "a,b", file: "x" },
      message: "100%25\n::add-mask::no",
    });
    expect(parseWorkflowCommand("see ::error::that")).to.equal(undefined);
  });

  it("a secret is hidden in its usual spellings, the longest first, and line by line", () => {
    const masks = createMasks(["made-up", "made-up/longer\nsecond-line"]);
    expect(masks.hide("made-up/longer made-up second-line")).to.equal("*** *** ***");
    expect(masks.hide(Buffer.from("made-up").toString("base64"))).to.equal("***");
  });

  it("an expression has GitHub's own meaning of truth, equality and text", () => {
    const scope = { contexts: { github: { label: { name: "Preview:On" }, count: 3, none: null } } };
    const texts: readonly [string, string][] = [
      ["github.label.name == 'preview:on'", "true"],
      ["startsWith(github.label.name, 'preview')", "true"],
      ["github.none || 'default'", "default"],
      ["github.missing.deeper", ""],
      ["toJSON(github.label)", '{\n  "name": "Preview:On"\n}'],
      ["github.label", "Object"],
      ["github.count > 2 && 'many' || 'few'", "many"],
    ];
    for (const [text, value] of texts) expect(resolveText(new Expression(text), scope), text).to.equal(value);
    expect(holds(new Expression("github.none"), scope)).to.equal(false);
    expect(() => resolveText(new Expression("nobody.knows"), scope)).to.throw("cannot be evaluated");
  });
});
