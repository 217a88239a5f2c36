import { expect } from "chai";
import { conclusions, jobOf, printed } from "./support/actions-stage.ts";
import { runOnPush } from "./support/first-run.ts";

describe("the jobs of a workflow that runs in the sandbox", () => {
  it("hand outputs on, and see what they need", async () => {
    const run = await runOnPush(`
jobs:
  bake:
    runs-on: ubuntu-24.04
    outputs:
      cake: \${{ steps.oven.outputs.cake }}
    steps:
      - id: oven
        run: |
          echo "cake=apple" >> "$GITHUB_OUTPUT"
  serve:
    needs: bake
    runs-on: ubuntu-24.04
    steps:
      - run: echo "we have \${{ needs.bake.outputs.cake }}, \${{ needs.bake.result }}"
`);
    expect(run.conclusion).to.equal("success");
    expect(printed(run, "serve")).to.equal("we have apple, success\n");
  });

  it("are skipped below a failure, also further down, unless they ask for it", async () => {
    const run = await runOnPush(`
jobs:
  broken: { runs-on: ubuntu-24.04, steps: [run: exit 3] }
  below: { needs: broken, runs-on: ubuntu-24.04, steps: [run: echo no] }
  further: { needs: below, runs-on: ubuntu-24.04, steps: [run: echo no] }
  always: { needs: below, if: always(), runs-on: ubuntu-24.04, steps: [run: echo yes] }
  after-failure: { needs: below, if: failure(), runs-on: ubuntu-24.04, steps: [run: echo yes] }
  after-always: { needs: always, runs-on: ubuntu-24.04, steps: [run: echo no] }
`);
    expect(conclusions(run)).to.deep.equal({
      ...{ broken: "failure", below: "skipped", further: "skipped" },
      ...{ always: "success", "after-failure": "success", "after-always": "skipped" },
    });
    expect(run.conclusion).to.equal("failure");
    expect(printed(run, "broken")).to.contain("Process completed with exit code 3.");
  });

  it("go on after a step that may fail, and after a failure only with steps that ask for it", async () => {
    const run = await runOnPush(`
jobs:
  steps:
    runs-on: ubuntu-24.04
    steps:
      - { id: may, run: exit 1, continue-on-error: true }
      - run: echo "it was \${{ steps.may.outcome }}, it counts as \${{ steps.may.conclusion }}"
      - run: exit 1
      - run: echo never
      - { if: failure(), run: echo cleaning }
      - { if: "!cancelled()", run: echo anyway }
`);
    expect(jobOf(run, "steps").steps.map(({ conclusion }) => conclusion)).to.deep.equal([
      ...["success", "success", "failure", "skipped", "success", "success"],
    ]);
    expect(printed(run, "steps")).to.contain("it was failure, it counts as success");
  });

  it("multiply by a matrix out of an output, with entries added and taken out", async () => {
    const run = await runOnPush(`
jobs:
  list:
    runs-on: ubuntu-24.04
    outputs: { cakes: '\${{ steps.list.outputs.cakes }}' }
    steps:
      - id: list
        run: echo 'cakes=["apple","plum"]' >> "$GITHUB_OUTPUT"
  bake:
    needs: list
    runs-on: ubuntu-24.04
    strategy:
      fail-fast: false
      matrix:
        cake: \${{ fromJSON(needs.list.outputs.cakes) }}
        size: [1, 2]
        exclude: [{ cake: plum, size: 2 }]
        include: [{ cake: apple, cream: true }, { cake: poppy }]
    steps:
      - run: echo "\${{ matrix.cake }} \${{ matrix.size }} \${{ matrix.cream }} \${{ strategy.job-total }}"
`);
    const all = run.jobs.filter(({ id }) => id === "bake").map(({ name }) => printed(run, name).trim());
    expect(all.sort()).to.deep.equal(["apple 1 true 4", "apple 2 true 4", "plum 1  4", "poppy   4"]);
  });

  it("fail when their matrix is empty, as on GitHub", async () => {
    const run = await runOnPush(`
jobs:
  none: { runs-on: ubuntu-24.04, strategy: { matrix: { cake: "\${{ fromJSON('[]') }}" } }, steps: [run: echo no] }
`);
    expect(jobOf(run, "none").annotations[0]?.message).to.contain("Matrix vector 'cake' does not contain any values");
    expect(run.conclusion).to.equal("failure");
  });

  it("get variables from the workflow, the job, the step and earlier steps, and nothing of this process", async () => {
    process.env.GREENROOM_MADE_UP = "leaked";
    const run = await runOnPush(
      `
env: { A: workflow, B: workflow, C: workflow, GITHUB_REF: forged }
defaults: { run: { working-directory: . , shell: "bash -u {0}" } }
jobs:
  one:
    runs-on: ubuntu-24.04
    env: { B: job, C: job }
    steps:
      - run: |
          echo "D=earlier" >> "$GITHUB_ENV"
          echo "GITHUB_SHA=forged" >> "$GITHUB_ENV"
          mkdir -p bin && printf '#!/bin/sh\\necho from the path' > bin/made-up && chmod +x bin/made-up
          echo "$PWD/bin" >> "$GITHUB_PATH"
      - run: echo "$A $B $C $D \${{ env.D }} $FAVOURITE"; made-up; echo "$GITHUB_REF \${#GITHUB_SHA} \${GREENROOM_MADE_UP:-clean} $CI"
        env: { C: step }
`,
      { host: { environment: { FAVOURITE: "mocha" } } },
    ).finally(() => delete process.env.GREENROOM_MADE_UP);
    expect(printed(run, "one")).to.equal(
      "workflow job step earlier earlier mocha\nfrom the path\nrefs/heads/main 40 clean true\n",
    );
  });

  it("use an action of the repository, with inputs, outputs and its own steps", async () => {
    const files = {
      ".github/actions/bake/action.yml": `
name: Bake
description: Bakes
inputs: { cake: { description: which, default: plum }, size: { description: how large, required: true } }
outputs: { done: { description: what, value: "\${{ steps.oven.outputs.done }}" } }
runs:
  using: composite
  steps:
    - { id: oven, shell: bash, run: 'echo "done=$SIZE \${{ inputs.cake }} $EXTRA" >> "$GITHUB_OUTPUT"', env: { SIZE: "\${{ inputs.size }}" } }
    - { if: inputs.cake != 'plum', shell: bash, run: echo not now }
`,
    };
    const run = await runOnPush(
      `
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - { id: bake, uses: ./.github/actions/bake, with: { size: large }, env: { EXTRA: cream } }
      - run: echo "\${{ steps.bake.outputs.done }}"
`,
      { files },
    );
    expect(run.conclusion).to.equal("success");
    expect(printed(run, "one")).to.contain("large plum cream").and.not.contain("not now");
  });

  it("refuse an action that has no stand-in, by its name", async () => {
    const run = await runOnPush("jobs: { one: { runs-on: ubuntu-24.04, steps: [uses: someone/thing@v1] } }");
    expect(printed(run, "one")).to.contain("has no stand-in for the action someone/thing");
    expect(run.conclusion).to.equal("failure");
  });
});
