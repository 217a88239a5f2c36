import { expect } from "chai";
import { promisesEnvironment, renderComment } from "../../../../automation/report/comment.ts";
import type { EnvironmentView } from "../../../../automation/report/view.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const URL = "https://pr-12-web.preview.example.com";
const VIEW: EnvironmentView = {
  environment: "pr-12",
  state: "live",
  commit: COMMIT,
  apps: [
    { name: "web", url: URL, commit: COMMIT, state: "live" },
    { name: "worker", url: undefined, commit: COMMIT, state: "live" },
  ],
  seconds: 65,
  runUrl: undefined,
};

describe("the comment on a pull request", () => {
  it("begins with the hidden marker and has a row for each app", () => {
    const comment = renderComment(VIEW);
    expect(comment.startsWith("<!-- greenroom:pr-12 -->\n")).to.equal(true);
    expect(comment).to.contain(`| web | <${URL}> | \`0123456\` | live |`);
    expect(comment).to.contain("| worker | – | `0123456` | live |");
    expect(comment).to.contain("took 1 minute 5 seconds");
  });

  it("tells how far each app is, whatever its environment is", () => {
    const apps = [
      { name: "api", url: undefined, commit: COMMIT, state: "migrating" },
      { name: "web", url: URL, commit: COMMIT, state: "built" },
    ] as const;
    const comment = renderComment({ ...VIEW, state: "migrating", apps });
    expect(comment).to.contain("| api | – | `0123456` | migrating |\n| web | – | `0123456` | built |");
  });

  for (const state of ["building", "rolling out", "rolled out", "failed", "not rolled out"] as const) {
    it(`announces no address while the app is ${state}`, () => {
      const apps = [{ name: "web", url: URL, commit: COMMIT, state }];
      expect(renderComment({ ...VIEW, state: "failed", apps })).not.to.contain(URL);
    });
  }

  it("links to help where it is known where that is", () => {
    const guide = "https://github.com/example/shop/blob/HEAD/docs/pull-requests.md";
    expect(renderComment(VIEW, guide)).to.contain(` · [help](${guide})</sub>`);
    expect(renderComment(VIEW)).not.to.contain("help");
  });

  it("shows why an environment failed, with the log in a block that it cannot break out of", () => {
    const failure = {
      code: "app-not-started",
      message: "The app <b> of @team does not start.",
      hint: "Look at `log`.",
      details: ["```", "@everyone <script>", "````"],
    };
    const comment = renderComment({ ...VIEW, state: "failed", failure });
    expect(comment).to.contain("The app &lt;b&gt; of &#64;&#8203;team does not start.");
    expect(comment).to.contain("Look at &#96;log&#96;.");
    expect(comment).to.contain("`````text\n```\n@everyone <script>\n````\n`````");
  });

  it("stays below 60,000 bytes and keeps the end of the log", () => {
    const details = Array.from({ length: 5000 }, (_, index) => `line ${index} ${"ä".repeat(40)}`);
    const failure = { code: "build-failed", message: "No.", hint: "Look.", details };
    const comment = renderComment({ ...VIEW, state: "failed", failure });
    expect(Buffer.byteLength(comment)).to.be.at.most(60_000);
    expect(comment).to.contain("line 4999 ");
    expect(comment.split("```").length).to.equal(3);
  });

  for (const [title, told] of [
    ["a reason", { reason: "#".repeat(65_000) }],
    ["a reason of many words", { reason: "#@ ".repeat(30_000) }],
    ["notes", { notes: Array.from({ length: 500 }, () => "`ä` ".repeat(100)) }],
    ["a failure", { failure: { code: "x", message: "_ ".repeat(65_000), hint: "Look.", details: ["the log"] } }],
    ["a receipt", { receipt: [{ what: "tags", left: Array.from({ length: 9000 }, (_, index) => `web:${index}`) }] }],
    ["apps", { apps: Array.from({ length: 2000 }, () => VIEW.apps).flat() }],
  ] as const) {
    it(`stays below what GitHub takes whatever ${title} says, and has its marker, its headline and its log`, () => {
      const comment = renderComment({ ...VIEW, ...told, runUrl: "https://github.example/run" });
      expect(Buffer.byteLength(comment)).to.be.at.most(60_000);
      expect(comment.startsWith("<!-- greenroom:pr-12 -->\n\n### Environment `pr-12` ✅ is live\n\n")).to.equal(true);
      expect(promisesEnvironment(comment)).to.equal(true);
      expect(comment).to.contain("\n\nWhat follows here is too long for GitHub; the log has it.\n\n<sub>");
      expect(comment).to.contain("[log](https://github.example/run)");
    });
  }

  it("leaves out a word that it would have to cut in half, which may be a secret", () => {
    const reason = `${"x ".repeat(29_900)}made-up-secret-${"y".repeat(500)} end`;
    expect(renderComment({ ...VIEW, reason })).to.contain(" x\n\nWhat follows");
  });

  it("shows the receipt and how long the environment lived", () => {
    const receipt = [
      { what: "namespace", left: [] },
      { what: "image tags", left: ["web:pr-12-0123456"] },
    ];
    const comment = renderComment({ ...VIEW, state: "destroyed", commit: undefined, receipt, livedSeconds: 7500 });
    expect(comment).to.contain("It lived for 2 hours 5 minutes.");
    expect(comment).to.contain("- namespace: nothing left\n- image tags: **web:pr-12-0123456**");
    expect(comment).not.to.contain("| app |");
  });

  it("says until when it lives, how to make that longer, and what it costs", () => {
    const lease = { until: "2026-11-24T12:00:00.000Z", removedAt: "2026-11-28T12:00:00.000Z", isEnding: false };
    expect(renderComment({ ...VIEW, lease, costPerDay: 0.123 })).to.contain(
      "It falls asleep at 2026-11-24 12:00 UTC and is removed at 2026-11-28 12:00 UTC; a push, the label `preview:extend` or the comment `/greenroom extend` makes that later. Its share of a node costs about USD 0.12 a day, by list prices.",
    );
    expect(renderComment({ ...VIEW, lease: { ...lease, isEnding: true } })).to.contain("⚠️ **Soon:** It falls asleep");
    expect(renderComment({ ...VIEW, state: "asleep", lease })).to.contain(
      "It is removed at 2026-11-28 12:00 UTC; a push",
    );
    const kept = { until: undefined, removedAt: undefined, isEnding: false };
    expect(renderComment({ ...VIEW, lease: kept })).to.contain("because the label `preview:keep` is set");
  });

  for (const [state, headline, hasApps] of [
    ["building", "is being built", true],
    ["migrating", "is being migrated", true],
    ["starting", "is starting", true],
    ["live", "is live", true],
    ["failed", "failed", true],
    ["asleep", "is asleep", true],
    ["queued", "waits for room", false],
    ["destroyed", "was removed", false],
    ["refused", "is not made", false],
  ] as const) {
    it(`tells how it is when it is ${state}, and where to learn more`, () => {
      const told = { reason: "Because <b>.", notes: ["The label `x` is odd."] };
      const comment = renderComment({ ...VIEW, state, ...told });
      expect(comment).to.contain(headline);
      expect(comment).to.contain("Because &lt;b&gt;.");
      expect(comment).to.contain("> ⚠️ The label &#96;x&#96; is odd.");
      expect(comment.includes("| web |")).to.equal(hasApps);
      expect(comment.includes("`greenroom status pr-12`")).to.equal(hasApps);
    });
  }
});
