import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { expect } from "chai";
import { createActions, maskIn } from "../../../../automation/actions.ts";
import { CliError } from "../../../../automation/errors.ts";
import {
  annotationsOf,
  inert,
  inertJson,
  maskLines,
  outputLines,
  outputsOf,
} from "../../../../automation/report/actions.ts";
import { createConfidential } from "../../../../automation/report/confidential.ts";
import { renderSummary } from "../../../../automation/report/step-summary.ts";
import type { ConvergeDryRunResult, ConvergedEnvironment, ConvergeResult } from "../../../../automation/results.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const LIVE: ConvergedEnvironment = {
  environment: "pr-12",
  state: "live",
  reason: "It runs the newest commit.",
  commit: COMMIT,
  urls: { web: "https://pr-12-web.preview.example.com" },
  failure: undefined,
  warnings: [],
};

function converged(...environments: readonly ConvergedEnvironment[]): ConvergeResult {
  return {
    command: "converge",
    isDryRun: false,
    environments,
    catalogue: undefined,
    next: ["pr-14"],
    timings: { total: 1 },
  };
}

const DRY_RUN: ConvergeDryRunResult = {
  command: "converge",
  isDryRun: true,
  environments: [
    { environment: "pr-3", action: "destroy", reason: "Pull request 3 is closed." },
    { environment: "pr-7", action: "unknown", reason: "GitHub does not answer." },
    { environment: "pr-12", action: "nothing", reason: "It runs the newest commit." },
  ],
  due: ["pr-3", "pr-7"],
  warnings: ["pr-7 could not be looked at."],
  timings: { total: 1 },
};

describe("what later steps of a job learn", () => {
  it("is one environment with its state, commit and addresses, and who has room now", () => {
    expect(outputsOf(converged(LIVE))).to.deep.equal({
      environment: "pr-12",
      state: "live",
      commit: COMMIT,
      urls: '{"web":"https://pr-12-web.preview.example.com"}',
      apps: '["web"]',
      next: '["pr-14"]',
    });
  });

  it("is the file with the apps too where they are not those of the commit", () => {
    const outputs = outputsOf({ ...converged(LIVE), catalogue: "./apps/apps.ts" });
    expect(outputs).to.deep.equal({ ...outputsOf(converged(LIVE)), catalogue: "./apps/apps.ts" });
    expect(outputsOf({ ...converged(LIVE), catalogue: undefined })).to.deep.equal(outputsOf(converged(LIVE)));
  });

  it("names no single environment when there were several", () => {
    expect(outputsOf(converged(LIVE, { ...LIVE, environment: "pr-13" }))).to.deep.equal({ next: '["pr-14"]' });
  });

  it("is who is due, and nothing else, after a dry run", () => {
    expect(outputsOf(DRY_RUN)).to.deep.equal({ due: '["pr-3","pr-7"]' });
  });

  it("is no more who are due than a matrix has jobs, the first of them", () => {
    const due = Array.from({ length: 300 }, (_, index) => `pr-${index + 1}`);
    expect(JSON.parse(outputsOf({ ...DRY_RUN, due }).due ?? "")).to.deep.equal(due.slice(0, 100));
  });

  it("keeps a value with several lines together, whatever they say", () => {
    expect(outputLines({ state: "live\nEOF\nother=1" }, "secret-word")).to.equal(
      "state<<secret-word\nlive\nEOF\nother=1\nsecret-word\n",
    );
  });
});

describe("the log of a job", () => {
  it("hides every line of a value but those that stand everywhere", () => {
    expect(maskLines("sk_made_up%")).to.equal("::add-mask::sk_made_up%25\n");
    expect(maskLines("-----BEGIN-----\nmade up line\n}\n")).to.equal(
      "::add-mask::-----BEGIN-----\n::add-mask::made up line\n",
    );
  });

  it("obeys nothing that stands in the log of an app", () => {
    expect(inert("all is well: 1::2\n", "word")).to.equal("all is well: 1::2\n");
    for (const text of ["log:\n  ::add-mask::a\n", "##[error]no\n", "::set-output name=x::y"]) {
      const lines = inert(text, "word").split("\n");
      expect([lines[0], lines.at(-2), lines.at(-1)]).to.deep.equal(["::stop-commands::word", "::word::", ""]);
    }
    expect(JSON.parse(inertJson(JSON.stringify({ log: "##[error]no" })))).to.deep.equal({ log: "##[error]no" });
    expect(inertJson('"##[error]no"')).not.to.contain("##[");
  });

  it("is told of every secret before it can appear, and of those that are found out later", () => {
    const { stream, text } = log();
    const confidential = createConfidential({ GITHUB_TOKEN: "ghp_made_up" }, maskIn(stream));
    confidential.add(["sk_made_up", "true", "abc"]);
    expect(text()).to.equal("::add-mask::ghp_made_up\n::add-mask::sk_made_up\n");
  });
});

describe("GitHub Actions", () => {
  it("is told nothing outside of a job", () =>
    withFiles(async ({ GITHUB_ACTIONS: _, ...files }) => {
      const { stream, text } = log();
      await createActions(files, { hide: String }, stream).tell(converged(LIVE));
      expect([text(), await readFile(files.GITHUB_OUTPUT, "utf8").catch(() => "no file")]).to.deep.equal([
        "",
        "no file",
      ]);
    }));

  it("gets outputs, a summary and its warnings and failures at the top of the run, without secrets", () =>
    withFiles(async (files) => {
      const { stream, text } = log();
      const { hide } = createConfidential({ TOKEN: "sk_made_up" });
      const failure = { code: "app-not-verified", message: "It does not\nanswer: 100%.", hint: "Look.", details: [] };
      const failed = { ...LIVE, state: "failed", failure, warnings: ["sk_made_up is set"] } as const;
      await createActions(files, { hide }, stream).tell(converged(failed));
      expect(text()).to.equal(
        "::error title=app-not-verified::pr-12: It does not%0Aanswer: 100%25.\n" +
          "::warning title=greenroom::pr-12: [secret] is set\n",
      );
      const outputs = await readFile(files.GITHUB_OUTPUT, "utf8");
      const [, delimiter = ""] = /^environment<<(\S{36})\n/.exec(outputs) ?? [];
      expect(outputs).to.contain(`state<<${delimiter}\nfailed\n${delimiter}\n`);
      const summary = await readFile(files.GITHUB_STEP_SUMMARY, "utf8");
      expect(summary).to.contain("| pr-12 | ❌ failed | `0123456` |");
      expect(summary).to.contain("[secret] is set");
    }));

  it("gets why a command failed, and that its environment did", () =>
    withFiles(async (files) => {
      const { stream, text } = log();
      const error = new CliError("build-failed", "No.", "Look: here.", { details: ["::error::forged", "```"] });
      await createActions(files, { hide: String }, stream).tellFailure(error, { command: "up", environment: "pr-12" });
      expect(text()).to.equal("::error title=build-failed::No. Look: here.\n");
      expect(await readFile(files.GITHUB_OUTPUT, "utf8")).to.match(
        /^environment<<\S+\npr-12\n\S+\nstate<<\S+\nfailed\n/,
      );
      expect(await readFile(files.GITHUB_STEP_SUMMARY, "utf8")).to.contain("````text\n::error::forged\n```\n````");
    }));
});

describe("the summary of a run", () => {
  it("has a row for each environment, in which nothing is a mark of Markdown", () => {
    const summary = renderSummary(converged({ ...LIVE, reason: "It | is <b>", warnings: ["@all"] }));
    expect(summary).to.contain(
      "| pr-12 | live | `0123456` | <https://pr-12-web.preview.example.com> | It &#124; is &lt;b&gt;<br>&#64;&#8203;all |",
    );
    expect(summary).to.contain("There is room now for pr-14.");
  });

  it("has a row for each environment of a dry run, and what could not be found out", () => {
    const summary = renderSummary(DRY_RUN);
    expect(summary).to.contain("| pr-3 | would be removed | Pull request 3 is closed. |");
    expect(summary).to.contain("\n⚠️ pr-7 could not be looked at.\n");
    expect(annotationsOf(DRY_RUN)).to.deep.equal(["::warning title=greenroom::pr-7 could not be looked at.\n"]);
  });

  it("stays below a megabyte, in whole lines", () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({ ...LIVE, environment: `pr-${index + 1}` }));
    const summary = renderSummary(converged(...rows));
    expect(Buffer.byteLength(summary)).to.be.at.most(1_010_000);
    expect(summary).to.match(/\n\d+ more lines are left out\.\n$/);
  });

  it("keeps the end of a long text in a block that is closed", () => {
    const warnings = Array.from({ length: 60_000 }, (_, index) => `warning number ${index}`);
    const summary = renderSummary({ command: "list", environments: [], warnings, timings: { total: 1 } });
    expect(Buffer.byteLength(summary)).to.be.at.most(1_010_000);
    expect(summary).to.contain("warning number 59999");
    expect(summary.match(/^```/gm)).to.have.lengthOf(2);
  });
});

function log() {
  const parts: string[] = [];
  const stream = new Writable({
    write: (chunk, _, done) => {
      parts.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => parts.join("") };
}

async function withFiles(
  use: (files: { GITHUB_ACTIONS: string; GITHUB_OUTPUT: string; GITHUB_STEP_SUMMARY: string }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "greenroom-actions-"));
  try {
    await use({
      GITHUB_ACTIONS: "true",
      GITHUB_OUTPUT: join(folder, "output"),
      GITHUB_STEP_SUMMARY: join(folder, "summary"),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
