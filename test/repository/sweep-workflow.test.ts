import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { statusOfJobs } from "../../sandbox/actions/graph/conclusion.ts";
import { expandMatrix } from "../../sandbox/actions/graph/matrix.ts";
import { holds, resolve } from "../../sandbox/actions/language/expression.ts";
import type { Job } from "../../sandbox/actions/language/job.ts";
import { readWorkflow } from "../../sandbox/actions/language/workflow.ts";

const FILE = join(import.meta.dirname, "..", "..", ".github", "workflows", "sweep.yml");

/** How a run of sweep.yml stands when the look is over. */
interface Situation {
  readonly look: "success" | "failure";
  /** What the look puts out; it puts out nothing where it failed. */
  readonly outputs: { readonly due?: string; readonly found?: string };
  readonly dryRun?: boolean;
  readonly isCancelled?: boolean;
}

const BOTH = { due: '["pr-3","staging","pr-1"]', found: '["pr-2","pr-3"]' };

describe("after its look, sweep.yml", () => {
  for (const [title, situation, wanted] of [
    [
      "gives each environment a job, and staging no second one",
      { look: "success", outputs: BOTH },
      { staging: 1, previews: ["pr-3", "pr-1"], leftovers: ["pr-2", "pr-3"] },
    ],
    ["does nothing when nothing is due", { look: "success", outputs: { due: "[]", found: "[]" } }, {}],
    [
      "leaves staging alone when it is not due",
      { look: "success", outputs: { due: '["pr-3"]', found: "[]" } },
      { previews: ["pr-3"] },
    ],
    [
      "makes no empty list of jobs when staging alone is due",
      { look: "success", outputs: { due: '["staging"]', found: "[]" } },
      { staging: 1 },
    ],
    ["sees to staging alone when the look failed", { look: "failure", outputs: {} }, { staging: 1 }],
    [
      "sweeps when only the look at what is due failed",
      { look: "failure", outputs: { found: BOTH.found } },
      { staging: 1, leftovers: ["pr-2", "pr-3"] },
    ],
    [
      "converges when only the look at what is left failed",
      { look: "failure", outputs: { due: BOTH.due } },
      { staging: 1, previews: ["pr-3", "pr-1"] },
    ],
    ["does nothing more in a dry run", { look: "failure", outputs: BOTH, dryRun: true }, {}],
    ["does nothing more when it is cancelled", { look: "success", outputs: BOTH, isCancelled: true }, {}],
  ] as const) {
    it(title, async () => {
      const { jobs } = await readWorkflow(FILE, readFileSync(FILE, "utf8"));
      const started = jobs.filter(({ id }) => id !== "look").flatMap((job) => startedBy(job, situation));
      expect(Object.fromEntries(started)).to.deep.equal(wanted);
    });
  }
});

/** The environments of the jobs that one in the file makes, or 1 where it is a single job; nothing where it is skipped. */
function startedBy(job: Job, { look, outputs, dryRun, isCancelled = false }: Situation): readonly [string, unknown][] {
  const results = { look, previews: "failure" } as const;
  const needs = { look: { result: look, outputs }, previews: { result: results.previews, outputs: {} } };
  const contexts = { inputs: dryRun === undefined ? {} : { "dry-run": dryRun }, needs };
  const needed = Object.entries(results).filter(([id]) => job.needs.includes(id));
  const functions = statusOfJobs({ results: Object.fromEntries(needed), isCancelled });
  if (!holds(job.condition, { contexts, functions })) return [];
  const { matrix } = resolve(job.strategy, { contexts }) as { readonly matrix?: Readonly<Record<string, unknown>> };
  return [[job.id, matrix === undefined ? 1 : expandMatrix(matrix).map(({ environment }) => environment)]];
}
