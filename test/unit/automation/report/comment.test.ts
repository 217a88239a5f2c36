import { expect } from "chai";
import { renderComment } from "../../../../automation/report/comment.ts";
import type { EnvironmentView } from "../../../../automation/report/view.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const URL = "https://pr-12-web.preview.example.com";
const VIEW: EnvironmentView = {
  environment: "pr-12",
  state: "live",
  commit: COMMIT,
  apps: [
    { name: "web", url: URL, commit: COMMIT },
    { name: "worker", url: undefined, commit: COMMIT },
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

  for (const state of ["building", "migrating", "failed"] as const) {
    it(`announces no address while the environment is ${state}`, () => {
      expect(renderComment({ ...VIEW, state })).not.to.contain(URL);
    });
  }

  it("shows why an environment failed, with the log in a block that it cannot break out of", () => {
    const failure = {
      code: "app-not-started",
      message: "The app <b> of @team does not start.",
      hint: "Look at `log`.",
      details: ["```", "@everyone <script>", "````"],
    };
    const comment = renderComment({ ...VIEW, state: "failed", failure });
    expect(comment).to.contain("The app &lt;b&gt; of &#64;team does not start.");
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
});
