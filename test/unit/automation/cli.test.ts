import { expect } from "chai";
import { HELP, parseCommandLine } from "../../../automation/cli.ts";
import { errorOf } from "../../support/failures.ts";

const DEFAULTS = {
  apps: "apps.ts",
  repository: undefined,
  commit: undefined,
  refresh: false,
  confirmReplace: [],
  reason: undefined,
  hours: 8,
  holder: undefined,
  force: false,
  all: false,
  dryRun: false,
  app: undefined,
  comment: undefined,
  issue: false,
  deadlineMinutes: 25,
  json: false,
};
const STAGING = { kind: "standalone", name: "staging" };
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
    [
      "up staging --reason tea --hours 72 --as alice",
      { command: "up", environment: STAGING, options: { ...DEFAULTS, reason: "tea", hours: 72, holder: "alice" } },
    ],
    [
      "extend staging --hours 72 --as alice",
      { command: "extend", environment: STAGING, options: { ...DEFAULTS, hours: 72, holder: "alice" } },
    ],
    [
      "destroy staging --reason tea",
      { command: "destroy", environment: STAGING, options: { ...DEFAULTS, reason: "tea" } },
    ],
    ["destroy staging --force", { command: "destroy", environment: STAGING, options: { ...DEFAULTS, force: true } }],
    ["drift pr-12", { command: "drift", environment: PULL_REQUEST, options: DEFAULTS }],
    ["up pr-12 --refresh", { command: "up", environment: PULL_REQUEST, options: { ...DEFAULTS, refresh: true } }],
    [
      "up production --confirm-replace greenroom-production --confirm-replace shop.org",
      {
        command: "up",
        environment: { kind: "standalone", name: "production" },
        options: { ...DEFAULTS, confirmReplace: ["greenroom-production", "shop.org"] },
      },
    ],
    ["list", { command: "list", options: DEFAULTS }],
    ["converge pr-12", { command: "converge", environment: PULL_REQUEST, options: DEFAULTS }],
    ["converge staging", { command: "converge", environment: STAGING, options: DEFAULTS }],
    ["converge --all", { command: "converge", environment: undefined, options: { ...DEFAULTS, all: true } }],
    [
      "converge pr-12 --dry-run",
      { command: "converge", environment: PULL_REQUEST, options: { ...DEFAULTS, dryRun: true } },
    ],
    [
      "converge --all --dry-run",
      { command: "converge", environment: undefined, options: { ...DEFAULTS, all: true, dryRun: true } },
    ],
    ["sweep --dry-run", { command: "sweep", environment: undefined, options: { ...DEFAULTS, dryRun: true } }],
    ["sweep pr-12 --dry-run", { command: "sweep", environment: PULL_REQUEST, options: { ...DEFAULTS, dryRun: true } }],
    ["doctor", { command: "doctor", options: DEFAULTS }],
    ["build", { command: "build", options: DEFAULTS }],
    ["test staging --app web", { command: "test", environment: STAGING, options: { ...DEFAULTS, app: "web" } }],
    [
      "preview platform --comment 12",
      {
        command: "preview",
        environment: { kind: "platform", name: "platform" },
        options: { ...DEFAULTS, comment: 12 },
      },
    ],
    ["drift staging --issue", { command: "drift", environment: STAGING, options: { ...DEFAULTS, issue: true } }],
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
    ["pr-12 up", "usage", '"pr-12" is an environment, and the command comes before it.'],
    ["pr-12", "usage", '"pr-12" is an environment, and the command comes before it.'],
    ["pr-12 deploy", "usage", 'There is no command "pr-12".'],
    ["up", "usage", '"up" needs an environment.'],
    ["up pr-1 --apps", "usage", "--apps takes a value, and none was given."],
    ["up pr-1 --apps --json", "usage", '--apps takes a value; write one that begins with "-" as --apps=<value>.'],
    ["up pr-1 --json=yes", "usage", "--json takes no value."],
    ["up pr-1 --apps=", "usage", '--apps takes the path of a file, such as apps.ts, got "".'],
    ["build --repository=", "usage", '--repository takes the path of a folder, such as ".", got "".'],
    [
      "converge pr-1 --commit abcdef1",
      "usage",
      '--commit belongs to "up" and "preview" and "test" and "build", and not to "converge pr-1".',
    ],
    [
      "destroy pr-1 --repository shop",
      "usage",
      '--repository belongs to "converge" and "up" and "preview" and "test" and "build" and "doctor", and not to "destroy pr-1".',
    ],
    [
      "sweep --apps apps.ts",
      "usage",
      '--apps belongs to "converge" and "up" and "preview" and "status" and "test" and "list" and "build" and "doctor", and not to "sweep".',
    ],
    ["up pr-1 pr-2", "usage", '"up" takes one environment, got "pr-1 pr-2".'],
    ["list pr-1", "usage", '"list" takes no environment, got "pr-1".'],
    ["converge", "usage", '"converge" needs an environment, or --all.'],
    ["converge pr-1 --all", "usage", '"converge" takes an environment or --all, got "pr-1" and --all.'],
    [
      "converge production",
      "usage",
      '"converge" takes "staging" or "pr-" with a number: only people decide about "production".',
    ],
    [
      "sweep staging",
      "usage",
      '"sweep" takes "pr-" with a number, or no environment for all: no sweep touches "staging".',
    ],
    ["sweep pr-1 pr-2", "usage", '"sweep" takes one environment, got "pr-1 pr-2".'],
    ["up platform --commit 1234567", "usage", "--commit tells about apps, and the platform has none."],
    ["up pr-1 --dry-run", "usage", '--dry-run belongs to "converge" and "sweep", and not to "up pr-1".'],
    ["up pr-1 --all", "usage", '--all belongs to "converge", and not to "up pr-1".'],
    ["preview pr-1 --comment x", "usage", '--comment takes the number of a pull request, such as 12, got "x".'],
    ["up pr-1 --yes", "usage", "Unknown option '--yes'."],
    [
      "up pr-1 --force",
      "usage",
      '--force belongs to "destroy staging" and "destroy production", and not to "up pr-1".',
    ],
    [
      "up staging --confirm-replace greenroom-staging",
      "usage",
      '--confirm-replace belongs to "up production", and not to "up staging".',
    ],
    ["status pr-1 --refresh", "usage", '--refresh belongs to "up" and "preview", and not to "status pr-1".'],
    ["extend", "usage", '"extend" needs an environment.'],
    ["extend pr-12", "usage", '"extend" takes "staging", which alone is held by leases, got "pr-12".'],
    ["extend production", "usage", '"extend" takes "staging", which alone is held by leases, got "production".'],
    [
      "up production --reason tea",
      "usage",
      '--reason belongs to "up staging" and "extend staging" and "destroy staging", and not to "up production".',
    ],
    [
      "list --as alice",
      "usage",
      '--as belongs to "up staging" and "extend staging" and "destroy staging", and not to "list".',
    ],
    ["up staging --hours 73", "usage", '--hours takes a number of hours, at least 1 and at most 72, got "73".'],
    ["up staging --hours 0.5", "usage", '--hours takes a number of hours, at least 1 and at most 72, got "0.5".'],
    ["up staging --reason=", "usage", '--reason takes one line of 1 to 200 characters, got "".'],
    ["up staging --as=a\u0007b", "usage", '--as takes one line of 1 to 64 characters, got "a\\u0007b".'],
    ["up pr-1 --commit main", "usage", '--commit takes 7 to 40 hexadecimal digits, got "main".'],
    [
      "up pr-1 --deadline soon",
      "usage",
      '--deadline takes a number of minutes, more than 0 and at most 360, got "soon".',
    ],
    [
      "up pr-x",
      "unknown-environment",
      '"pr-x" is no environment: there are "platform", "staging", "production" and "pr-" with a pull request\'s number.',
    ],
    [
      "up feature/y",
      "unknown-environment",
      '"feature/y" is no environment: there are "platform", "staging", "production" and "pr-" with a pull request\'s number.',
    ],
    [
      "up pr-007",
      "unknown-environment",
      '"pr-007" is no environment: there are "platform", "staging", "production" and "pr-" with a pull request\'s number.',
    ],
  ] as const) {
    it(`refuses "${words}" with a sentence and exit code 2`, () => {
      const error = errorOf(() => parseCommandLine(words === "" ? [] : words.split(" ")));
      expect([error.code, error.message, error.exitCode]).to.deep.equal([code, message, 2]);
    });
  }

  for (const [words, hint] of [
    ["pr-12 up", 'Type "greenroom up pr-12".'],
    ["staging extend", 'Type "greenroom extend staging".'],
    ["up", 'Type "greenroom up pr-12" for a pull request, or platform, staging or production instead of pr-12.'],
    ["extend", 'Type "greenroom extend staging".'],
    ["deploy", 'Run "greenroom --help" to see the commands and options.'],
  ] as const) {
    it(`says what to type instead of "${words}"`, () => {
      expect(errorOf(() => parseCommandLine(words.split(" "))).hint).to.equal(hint);
    });
  }

  it("shows every command and option in its help", () => {
    for (const word of [
      "up",
      "extend",
      "destroy",
      "preview",
      "status",
      "list",
      "--apps",
      "--repository",
      "--commit",
      "--reason",
      "--hours",
      "--as",
      "--force",
      "--deadline",
      "--json",
      "drift",
      "--refresh",
      "--confirm-replace",
      "converge",
      "sweep",
      "doctor",
      "test",
      "build",
      "--all",
      "--dry-run",
      "--app",
      "--comment",
      "--issue",
    ]) {
      expect(HELP).to.contain(`  ${word}`);
    }
  });
});
