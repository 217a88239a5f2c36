import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { conclusions, first, jobOf, printed, withActions } from "./support/actions-stage.ts";

const CALLED = `
on:
  workflow_call:
    inputs: { number: { required: true, type: string }, program: { type: string, default: own } }
    secrets: { TOKEN: { required: false } }
    outputs: { state: { value: "\${{ jobs.environment.outputs.state }}" } }
permissions: { contents: read, deployments: write }
jobs:
  environment:
    runs-on: ubuntu-24.04
    concurrency: { group: "greenroom-pr-\${{ inputs.number }}" }
    outputs: { state: "\${{ steps.a.outputs.state }}" }
    steps:
      - id: a
        run: echo "$NUMBER $PROGRAM \${TOKEN:-none} \${OTHER:-none}"; echo "state=live" >> "$GITHUB_OUTPUT"
        env: { NUMBER: "\${{ inputs.number }}", PROGRAM: "\${{ inputs.program }}", TOKEN: "\${{ secrets.TOKEN }}", OTHER: "\${{ secrets.OTHER }}" }
`;

const calling = (secrets: string, inputs = "{ number: 12 }") => `on: push
permissions: { contents: read, deployments: write }
jobs:
  call: { uses: ./.github/workflows/called.yml, with: ${inputs}, ${secrets} }
  after: { needs: call, runs-on: ubuntu-24.04, steps: [run: "echo it is \${{ needs.call.outputs.state }}"] }
`;

/** Runs a calling workflow once; the repository has the secrets TOKEN and OTHER. */
async function call(workflow: string, check: (run: ReturnType<typeof first>) => void): Promise<void> {
  await withActions({ "called.yml": CALLED, "caller.yml": workflow }, async ({ push, play, github }) => {
    for (const name of ["TOKEN", "OTHER"]) {
      await github.putSecret("/repos/greenroom/shop/actions/secrets", name, `made-up-${name}`);
    }
    await push("main", { "menu.txt": "tea\n" });
    check(first(await play()));
  });
}

const INFRASTRUCTURE = readFileSync(
  join(import.meta.dirname, "..", "..", "..", ".github", "workflows", "infrastructure.yml"),
  "utf8",
);

/** As an apps' repository calls infrastructure.yml, with the rights that docs/workflows.md lists for it. */
const APPS = `on: pull_request
permissions: {}
jobs:
  infrastructure:
    uses: ./.github/workflows/called.yml
    permissions: { contents: read, actions: read, deployments: write, pull-requests: write }
    with: { program: example/greenroom }
    secrets: inherit
`;

describe("a workflow that another one calls in the sandbox", () => {
  it("tells the end that a branch rule waits for, where the program is another repository's: infrastructure.yml", async () => {
    await withActions({ "called.yml": INFRASTRUCTURE, "apps.yml": APPS }, async ({ push, open, play }) => {
      await push("tea", { "menu.txt": "tea\n" });
      await open("tea");
      const run = (await play()).find(({ path }) => path.endsWith("apps.yml"));
      expect(run && conclusions(run)).to.deep.equal({
        "infrastructure / changes": "skipped",
        "infrastructure / preview": "skipped",
        "infrastructure / up": "skipped",
        "infrastructure / previewed": "success",
      });
    });
  });

  it("gets the caller's inputs and gives its outputs back", async () => {
    await call(calling("secrets: inherit"), (run) => {
      expect(printed(run, "call / environment")).to.equal("12 own *** ***\n");
      expect(printed(run, "after")).to.equal("it is live\n");
      expect(run.conclusion).to.equal("success");
    });
  });

  it("gets only the secrets that the caller hands on", async () => {
    await call(calling(`secrets: { TOKEN: "\${{ secrets.TOKEN }}" }`), (run) => {
      expect(printed(run, "call / environment")).to.equal("12 own *** none\n");
    });
  });

  it("has what its jobs ask for, and is not started when that is more than its caller may", async () => {
    await call(calling("secrets: inherit"), (run) => {
      expect(jobOf(run, "call / environment").permissions).to.deep.equal({ contents: "read", deployments: "write" });
    });
    await call(calling("secrets: inherit").replace("deployments: write", "deployments: read"), (run) => {
      expect(run.jobs.map(({ name }) => name)).to.deep.equal(["call", "after"]);
      expect(jobOf(run, "call").annotations[0]?.message).to.equal(
        "The nested job 'environment' is requesting 'deployments: write', but is only allowed 'deployments: read'.",
      );
    });
  });

  it("is not run with inputs that it does not know, and fails its caller", async () => {
    await call(calling("secrets: inherit", "{ number: 12, colour: red }"), (run) => {
      expect(jobOf(run, "call").annotations[0]?.message).to.contain("Unexpected inputs provided");
      expect(jobOf(run, "after").conclusion).to.equal("skipped");
    });
  });
});
