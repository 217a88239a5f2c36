import { expect } from "chai";
import { type JobFile, readWorkflows } from "../support/workflow-files.ts";
import { readJob, runStep } from "../support/workflow-job.ts";

const WORKFLOWS = readWorkflows();
const JOBS = WORKFLOWS.flatMap(({ jobs }) => jobs);

describe("a gate", () => {
  const gates = JOBS.filter(({ id }) => /\/(?:gate|previewed|verified)$/.test(id));
  const variables = ({ steps }: JobFile) => Object.values(steps[0]?.env ?? {});
  const isJoined = (text: string) => /\bneeds\.\*/.test(text);

  it("looks at the result of whatever it needs, also when that was skipped or cancelled", () => {
    expect(gates.map(({ id }) => id).sort()).to.deep.equal(["ci/gate", "infrastructure/previewed", "staging/verified"]);
    for (const gate of gates) {
      const results = [gate.needs ?? []].flat().map((id) => `\${{ needs.${id}.result }}`);
      expect(gate.if).to.match(/^always\(\)/);
      if (!variables(gate).some(isJoined)) expect(variables(gate)).to.include.members(results);
    }
  });

  // https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#object-filters
  it("asks of results that it joins nothing but success, because GitHub promises no order of them", () => {
    expect(WORKFLOWS.flatMap(({ text }) => text.match(/.*needs\.\*.*/g) ?? [])).to.deep.equal([
      `          RESULTS: \${{ join(needs.*.result, ' ') }}`,
    ]);
    for (const { needs = [], steps } of gates.filter((gate) => variables(gate).some(isJoined))) {
      expect(steps[0]?.run).to.equal(`[[ "$RESULTS" == "${[...needs].map(() => "success").join(" ")}" ]]`);
    }
  });
});

describe("the job verified", () => {
  for (const [deploy, integration, apps, wanted] of [
    ["success", "success", '["shop"]', 0],
    ["success", "skipped", "[]", 0],
    ["success", "skipped", '["shop"]', 1],
    ["success", "failure", '["shop"]', 1],
    ["success", "cancelled", "[]", 1],
    ["failure", "skipped", "[]", 1],
    ["skipped", "success", "[]", 1],
    ["failure", "skipped", "", 1],
  ] as const) {
    it(`ends with ${wanted} when staging's ${deploy} is followed by ${integration} for the apps ${apps}`, async () => {
      const { step } = await readJob("staging", "verified");
      const [first, second] = [{ result: deploy, outputs: { apps } }, { result: integration }];
      expect((await runStep(step, { needs: { deploy: first, integration: second } })).status).to.equal(wanted);
      const turned = { integration: second, deploy: first };
      expect((await runStep(step, { needs: turned })).status, "in another order").to.equal(wanted);
    });
  }
});
