import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { parseCommandLine } from "../../automation/cli.ts";
import { GITHUB_ENVIRONMENTS } from "../../stacks/repository-config.ts";
import { type JobFile, readSetup, readWorkflows, type StepFile } from "../support/workflow-files.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const WORKFLOWS = readWorkflows();
const SETUP = readSetup();
const JOBS = WORKFLOWS.flatMap(({ jobs }) => jobs);
const STEPS = [...JOBS.flatMap(({ steps }) => steps), ...SETUP.steps];

/** The actions that may be used, each at the one commit that was looked at. */
const PINS = [
  "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1",
  "actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0",
  "pulumi/actions@8e5e406f4007fca908480587cb9893c07090f58d # v7.0.0",
];

/** Runs the program of a pull request with secrets, which is why its GitHub environment has reviewers. */
const REVIEWED = "infrastructure/preview";

const COMMAND = /^exec node bin\/greenroom\.js (.+)$/;
/** What only looks may leave it to its shell that something was found, which is no failure. */
const LOOK = /^node bin\/greenroom\.js (.+ --dry-run\b.*) \|\| \[ "\$\?" = 3 \]$/;
/** The commands that change an environment; `extend` changes a lease alone. */
const MUTATING = /^(?:up|destroy|converge|sweep)\b(?!.*--dry-run)/;
const commandOf = ({ run = "" }: StepFile) => (COMMAND.exec(run) ?? LOOK.exec(run))?.[1];
const isMutating = (step: StepFile) => MUTATING.test(commandOf(step) ?? "");
/** Whether a step is given a secret, but for the token that checks out Greenroom itself. */
const hasSecrets = (step: StepFile) => /secrets\.(?!GREENROOM_PROGRAM_TOKEN\b)/.test(JSON.stringify(step));
const ids = (jobs: readonly JobFile[]) => jobs.map(({ id }) => id);

/** The environment that a call names, with GitHub's expressions where the shell has variables. */
function environmentIn(step: StepFile): string {
  const [, name = ""] = (commandOf(step) ?? "").replaceAll('"', "").split(" ");
  return name.replace(/\$([A-Z]+)/, (_, variable: string) => step.env?.[variable] ?? "");
}

describe("the workflows", () => {
  it("are seven", () => {
    const names = WORKFLOWS.map(({ name }) => name).sort();
    expect(names).to.deep.equal([
      ...["ci", "drift", "infrastructure", "pull-request", "staging", "staging-control", "sweep"],
    ]);
  });

  it("grant nothing at the top, and in each job what it names", () => {
    expect(WORKFLOWS.filter(({ permissions }) => JSON.stringify(permissions) !== "{}")).to.deep.equal([]);
    expect(ids(JOBS.filter(({ permissions }) => permissions === undefined))).to.deep.equal([]);
  });

  it("say why a job may write", () => {
    const lines = WORKFLOWS.flatMap(({ text }) => text.split("\n").filter((line) => /^ +[a-z-]+: write/.test(line)));
    expect(lines).to.have.length.above(5);
    expect(lines.filter((line) => !/: write # \S+/.test(line))).to.deep.equal([]);
  });

  it("use actions from the list alone, at the commits that stand there", () => {
    const texts = [...WORKFLOWS.map(({ text }) => text), SETUP.text];
    const used = texts.flatMap((text) => [...text.matchAll(/uses: (.+)$/gm)].map(([, action = ""]) => action));
    expect(used).to.include.members(PINS);
    expect(used.filter((action) => !PINS.includes(action) && action !== "./.github/actions/setup")).to.deep.equal([]);
  });

  it("keep no credentials where they check something out", () => {
    const kept = STEPS.filter(
      ({ uses, with: inputs }) => uses?.startsWith("actions/checkout@") && inputs?.["persist-credentials"] !== false,
    );
    expect(kept).to.deep.equal([]);
  });

  it("hold next to no shell, and nothing that a stranger wrote becomes a part of it", () => {
    const scripts = STEPS.flatMap(({ run }) => (run === undefined ? [] : [run]));
    expect(scripts.filter((script) => script.trim().split("\n").length > 5)).to.deep.equal([]);
    expect(scripts.filter((script) => script.includes("${{"))).to.deep.equal([]);
  });

  it("have no condition over several lines that is a text with an expression in it: such a text is always true", () => {
    const folded = WORKFLOWS.flatMap(({ text }) => text.match(/\bif: [>|].*\n.*/g) ?? []);
    expect(folded).to.have.length.above(1);
    expect(folded.filter((condition) => condition.includes("${{"))).to.deep.equal([]);
  });

  it("start whatever was changed: a required check would wait for ever behind a filter of paths", () => {
    const filters = WORKFLOWS.flatMap(({ on }) => Object.values(on)).filter(
      (trigger) => trigger !== null && ("paths" in trigger || "paths-ignore" in trigger),
    );
    expect(filters).to.deep.equal([]);
  });

  it("clean up after pull requests without reading their code", () => {
    const targets = WORKFLOWS.filter(({ on }) => "pull_request_target" in on || "workflow_run" in on);
    expect(targets.map(({ on }) => on.pull_request_target)).to.deep.equal([{ types: ["closed"] }]);
  });

  it("have a schedule in a file of its own, with which GitHub switches off all that the file does", () => {
    const scheduled = WORKFLOWS.filter(({ on }) => "schedule" in on);
    expect(scheduled.map(({ name }) => name)).to.have.members(["drift", "sweep"]);
    for (const { on } of scheduled) {
      expect(Object.keys(on)).to.have.members(["schedule", "workflow_dispatch", "workflow_call"]);
    }
  });

  it("keep away from full hours, when schedules are late", () => {
    const times = WORKFLOWS.flatMap(({ text }) => [...text.matchAll(/cron: "(\d+) /g)].map(([, minute]) => minute));
    expect(times).to.have.length.above(1);
    expect(times).not.to.include("0");
  });
});

describe("a job that changes an environment", () => {
  const jobs = JOBS.filter(({ steps }) => steps.some(isMutating));

  it("is one of these", () => {
    expect(ids(jobs)).to.have.members([
      ...["infrastructure/up", "pull-request/environment", "pull-request/waiting", "staging/deploy"],
      ...["staging-control/change", "sweep/staging", "sweep/previews", "sweep/leftovers"],
    ]);
  });

  for (const { id, steps, concurrency } of jobs) {
    it(`is in the group of the one that it names, whoever starts it, and never cancelled: ${id}`, () => {
      const groups = steps.filter(isMutating).map((step) => `greenroom-${environmentIn(step)}`);
      for (const group of groups) expect(concurrency).to.deep.equal({ group, "cancel-in-progress": false });
    });
  }

  it("shares its group with none that changes nothing of it, and could push out one that waits", () => {
    expect(ids(JOBS.filter(({ concurrency }) => concurrency?.group.startsWith("greenroom-")))).to.have.members(
      ids(jobs),
    );
  });

  it("shares its group with no job that may be cancelled", () => {
    const cancellable = JOBS.filter(({ concurrency }) => concurrency?.["cancel-in-progress"] === true);
    expect(cancellable.filter(({ concurrency }) => !concurrency?.group.startsWith("checks-"))).to.deep.equal([]);
  });
});

describe("the jobs of a list that another job gives", () => {
  it("are none where it is empty, or missing because that job failed: GitHub fails an empty matrix", () => {
    const lists = JOBS.flatMap(({ id, if: condition = "", strategy }) =>
      Object.values(strategy?.matrix ?? {}).flatMap((values) => {
        const [, list] = /^\$\{\{ fromJSON\((needs\.[^)]+)\) \}\}$/.exec(String(values)) ?? [];
        return list === undefined ? [] : [{ id, isGuarded: condition.includes(`${list} && ${list} != '[]'`) }];
      }),
    );
    expect(lists.filter(({ isGuarded }) => isGuarded).map(({ id }) => id)).to.have.members([
      ...["pull-request/waiting", "staging/integration", "sweep/previews", "sweep/leftovers"],
    ]);
    expect(lists.filter(({ isGuarded }) => !isGuarded)).to.deep.equal([]);
  });
});

describe("the secrets", () => {
  const jobs = JOBS.filter(({ steps }) => steps.some(hasSecrets));

  it("come from a GitHub environment that has them, without making a deployment of its own", () => {
    expect(ids(jobs.filter(({ environment }) => environment?.deployment !== false))).to.deep.equal([]);
    const names = new Set(jobs.map(({ environment }) => environment?.name ?? ""));
    expect([...names].filter((name) => !GITHUB_ENVIRONMENTS.some((known) => known === name))).to.deep.equal([
      // One for each stack that the variable GREENROOM_STACKS names.
      `drift-\${{ matrix.environment }}`,
    ]);
  });

  it("that open the repository's settings go to what keeps these settings, tries or looks at them", () => {
    const mighty = jobs.filter(({ steps }) => JSON.stringify(steps).includes("secrets.GREENROOM_ADMIN_TOKEN"));
    expect(ids(mighty)).to.have.members(["infrastructure/preview", "infrastructure/up", "drift/drift"]);
    const tokens = jobs.flatMap(({ steps }) => steps.flatMap(({ env }) => env?.GITHUB_TOKEN ?? []));
    expect([...new Set(tokens)], "the command line's own").to.deep.equal([`\${{ github.token }}`]);
  });

  it("are never in a job that checks out a pull request, but for the one that has reviewers", () => {
    const isStrange = ({ uses = "", with: inputs = {} }: StepFile) =>
      uses.startsWith("actions/checkout@") && !/^\$\{\{.*default_branch.*\}\}$/.test(String(inputs.ref));
    expect(ids(jobs.filter(({ steps }) => steps.some(isStrange)))).to.deep.equal([REVIEWED]);
    expect(JOBS.find(({ id }) => id === REVIEWED)?.environment?.name).to.equal("infrastructure-preview");
  });

  it("are the same wherever the command line gets them, and go to no other step", () => {
    const steps = jobs.flatMap((job) => job.steps).filter(hasSecrets);
    expect(steps.filter((step) => commandOf(step) === undefined)).to.deep.equal([]);
    const keys = steps.map(({ env = {} }) => Object.keys(env).filter((name) => /secrets\./.test(env[name] ?? "")));
    const common = keys.map((names) => names.filter((name) => name !== "GREENROOM_ADMIN_TOKEN"));
    const [all = []] = common;
    expect(all).to.include.members(["DIGITALOCEAN_TOKEN", "PULUMI_CONFIG_PASSPHRASE", "AWS_SECRET_ACCESS_KEY"]);
    for (const names of common) expect(names).to.deep.equal(all);
  });
});

describe("a call of the command line in a workflow", () => {
  const calls = JOBS.flatMap((job) =>
    job.steps
      .filter((step) => commandOf(step) !== undefined)
      .map((step) => ({ job, step, call: commandOf(step) ?? "" })),
  );
  const SAMPLES: Readonly<Record<string, string>> = { HOURS: "8", ENVIRONMENT: "pr-12", COMMIT: "0123456" };

  for (const { job, step, call } of calls) {
    it(`is understood: ${job.id}: ${call}`, () => {
      const used = [...call.matchAll(/\$([A-Z]+)/g)].map(([, name = ""]) => name);
      expect(Object.keys(step.env ?? {})).to.include.members(used);
      const words = call.replaceAll('"', "").split(" ");
      const filled = words.map((word) => word.replace(/\$([A-Z]+)/, (_, name: string) => SAMPLES[name] ?? "12"));
      const invocation = parseCommandLine(filled);
      if (!("options" in invocation)) throw new Error(`"${call}" does nothing`);
      expect(job["timeout-minutes"]).to.be.at.least(invocation.options.deadlineMinutes + 10);
    });
  }

  it("of staging on demand tells why, whenever it changes something", () => {
    const mine = calls.filter(({ job }) => job.id.startsWith("staging-control/"));
    const changing = mine.filter(({ call }) => !call.startsWith("status "));
    expect(changing.map(({ call }) => call.split(" ")[0])).to.have.members(["extend", "up", "destroy"]);
    for (const { step, call } of changing) {
      expect(call).to.contain('--reason "$REASON"');
      expect(step.env?.REASON).to.equal(`\${{ inputs.reason }}`);
    }
  });

  it("is not hidden behind other words, which would keep signals from it", () => {
    expect(calls).to.have.length.above(10);
    expect(STEPS.filter((step) => step.run?.includes("greenroom.js") && commandOf(step) === undefined)).to.deep.equal(
      [],
    );
  });
});

describe("the action that sets a job up", () => {
  it("brings the versions that everything else is pinned to", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const pins = readFileSync(join(ROOT, "sandbox", "toolchain", "pins.ts"), "utf8");
    const [node, pulumi] = ["node-version", "pulumi-version"].map((input) =>
      SETUP.steps.flatMap(({ with: inputs = {} }) => (input in inputs ? [inputs[input]] : [])),
    );
    expect(node).to.deep.equal([dependencies.node]);
    expect(pins).to.contain(`pulumi: "${pulumi}"`);
  });

  it("lets no package run a script in a job that may have secrets", () => {
    const installs = SETUP.steps.filter(({ run }) => run?.startsWith("npm ci"));
    const usual = installs.find(({ if: condition }) => condition === "inputs.development != 'true'");
    expect(usual?.run).to.contain("--ignore-scripts");
    const developing = JOBS.filter(({ steps }) => steps.some((step) => step.with?.development !== undefined));
    expect(ids(developing)).to.deep.equal(["ci/check", "ci/test", "ci/rehearse"]);
  });
});

describe("the workflow in docs/workflows.md that calls another repository's", () => {
  const page = readFileSync(join(ROOT, "docs", "workflows.md"), "utf8");
  const [, caller = ""] = /```yaml\n([^`]+)```/.exec(page) ?? [];
  const { on, jobs } = parse(caller);
  const called = WORKFLOWS.find(({ name }) => name === "pull-request");

  it("starts whenever the called one would", () => {
    const { workflow_call: _, workflow_dispatch: __, ...events } = called?.on ?? {};
    expect(on).to.deep.equal(events);
  });

  it("grants what each job of it asks for, and hands over inputs that it knows", () => {
    const { permissions, with: inputs, uses } = jobs["pull-request"];
    expect(uses).to.match(/\/\.github\/workflows\/pull-request\.yml@[0-9a-f]{40}$/);
    for (const { permissions: wanted = {} } of called?.jobs ?? []) expect(permissions).to.deep.include(wanted);
    expect(called?.on.workflow_call?.inputs).to.include.all.keys(Object.keys(inputs));
  });

  for (const { name, jobs: wanting } of WORKFLOWS.filter(({ on }) => "workflow_call" in on)) {
    it(`tells what a caller must grant, or its run would not start: ${name}.yml`, () => {
      const wanted = new Map<string, string>();
      for (const [scope, level] of wanting.flatMap(({ permissions = {} }) => Object.entries(permissions))) {
        if (wanted.get(scope) !== "write") wanted.set(scope, level);
      }
      const [, row = ""] = new RegExp(`^\\| \`${name}\\.yml\` +\\| \`([^\`]+)\` +\\|$`, "m").exec(page) ?? [];
      expect(row.split(", ")).to.have.members([...wanted].map(([scope, level]) => `${scope}: ${level}`));
    });
  }

  it("tells every secret and variable that the workflows read", () => {
    const texts = WORKFLOWS.map(({ text }) => text).join("\n");
    const names = new Set([...texts.matchAll(/(?:secrets|vars)\.([A-Z_]+)/g)].map(([, name = ""]) => name));
    expect([...names].filter((name) => !page.includes(`\`${name}\``))).to.deep.equal([]);
  });
});
