import { expect } from "chai";
import { HELP, parseCommandLine } from "../../../automation/cli.ts";
import { CliError } from "../../../automation/errors.ts";

const DEFAULTS = { apps: "apps.ts", repository: undefined, commit: undefined, deadlineMinutes: 25, json: false };
const PULL_REQUEST = { kind: "pull-request", name: "pr-12", number: 12 };

describe("the command line", () => {
  for (const [words, expected] of [
    ["up pr-12", { command: "up", environment: PULL_REQUEST, options: DEFAULTS }],
    ["up platform", { command: "up", environment: { kind: "platform", name: "platform" }, options: DEFAULTS }],
    ["destroy pr-12 --json", { command: "destroy", environment: PULL_REQUEST, options: { ...DEFAULTS, json: true } }],
    [
      "--apps other.ts preview pr-12",
      { command: "preview", environment: PULL_REQUEST, options: { ...DEFAULTS, apps: "other.ts" } },
    ],
    [
      "up pr-12 --commit 1a2b3c4 --repository ../shop",
      { command: "up", environment: PULL_REQUEST, options: { ...DEFAULTS, commit: "1a2b3c4", repository: "../shop" } },
    ],
    [
      "up pr-12 --deadline=0.5",
      { command: "up", environment: PULL_REQUEST, options: { ...DEFAULTS, deadlineMinutes: 0.5 } },
    ],
    ["list", { command: "list", options: DEFAULTS }],
    ["--help", { command: "help" }],
    ["up --help", { command: "help" }],
    ["help", { command: "help" }],
    ["--version", { command: "version" }],
  ] as const) {
    it(`understands "${words}"`, () => {
      expect(parseCommandLine(words.split(" "))).to.deep.equal(expected);
    });
  }

  for (const [words, code, message] of [
    ["", "usage", "No command was given."],
    ["deploy pr-12", "usage", 'There is no command "deploy".'],
    ["toString pr-12", "usage", 'There is no command "toString".'],
    ["up", "usage", '"up" needs an environment.'],
    ["up pr-1 pr-2", "usage", '"up" takes one environment, got "pr-1 pr-2".'],
    ["list pr-1", "usage", '"list" takes no environment, got "pr-1".'],
    ["up pr-1 --force", "usage", "Unknown option '--force'."],
    ["up pr-1 --commit main", "usage", '--commit takes 7 to 40 hexadecimal digits, got "main".'],
    [
      "up pr-1 --deadline soon",
      "usage",
      '--deadline takes a number of minutes, more than 0 and at most 360, got "soon".',
    ],
    [
      "up pr-x",
      "unknown-environment",
      '"pr-x" is no environment: there are "platform" and "pr-" with a pull request\'s number.',
    ],
    [
      "up feature/y",
      "unknown-environment",
      '"feature/y" is no environment: there are "platform" and "pr-" with a pull request\'s number.',
    ],
    [
      "up pr-007",
      "unknown-environment",
      '"pr-007" is no environment: there are "platform" and "pr-" with a pull request\'s number.',
    ],
    [
      "up staging",
      "unknown-environment",
      '"staging" is no environment: there are "platform" and "pr-" with a pull request\'s number.',
    ],
  ] as const) {
    it(`refuses "${words}" with a sentence and exit code 2`, () => {
      const error = errorOf(() => parseCommandLine(words === "" ? [] : words.split(" ")));
      expect([error.code, error.message, error.exitCode]).to.deep.equal([code, message, 2]);
    });
  }

  it("shows every command and option in its help", () => {
    for (const word of [
      "up",
      "destroy",
      "preview",
      "status",
      "list",
      "--apps",
      "--repository",
      "--commit",
      "--deadline",
      "--json",
    ]) {
      expect(HELP).to.contain(`  ${word}`);
    }
  });
});

function errorOf(work: () => unknown): CliError {
  try {
    work();
  } catch (error) {
    if (error instanceof CliError) return error;
    throw error;
  }
  throw new Error("a CliError was expected");
}
