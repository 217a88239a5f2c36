import { join } from "node:path";
import { expect } from "chai";
import { waitFor } from "../../../sandbox/polling.ts";
import { type ActionsStage, first, jobOf, printed, withActions } from "./support/actions-stage.ts";

const REPOSITORY = "/repos/greenroom/shop";
const SECRETS = `
jobs:
  show:
    runs-on: ubuntu-24.04
    environment: { name: pr-preview, deployment: false }
    permissions: { contents: read, pull-requests: write }
    steps:
      - run: |
          echo "environment: \${SECRET:-none} repository: \${OTHER:-none} variable: \${VARIABLE:-none}"
          echo "length: \${#SECRET}"
          curl --silent --output /dev/null --write-out 'comment: %{http_code}\\n' --header "authorization: Bearer $TOKEN" --data '{"body":"Hello"}' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/1/comments"
          curl --silent --output /dev/null --write-out 'deployment: %{http_code}\\n' --header "authorization: Bearer $TOKEN" --data '{"ref":"main","required_contexts":[]}' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/deployments"
        env:
          SECRET: \${{ secrets.DIGITALOCEAN_TOKEN }}
          OTHER: \${{ secrets.OTHER }}
          VARIABLE: \${{ vars.GREENROOM_STATE }}
          TOKEN: \${{ github.token }}
`;

/** An environment with a secret and a variable, for the merges of pull requests alone. */
async function fillSettings({ github }: ActionsStage): Promise<void> {
  const environment = `${REPOSITORY}/environments/pr-preview`;
  const policy = { protected_branches: false, custom_branch_policies: true };
  await github.call("PUT", environment, { deployment_branch_policy: policy });
  await github.call("POST", `${environment}/deployment-branch-policies`, { name: "refs/pull/*/merge" });
  await github.putSecret(`${environment}/secrets`, "DIGITALOCEAN_TOKEN", "made-up-secret");
  await github.putSecret(`${REPOSITORY}/actions/secrets`, "OTHER", "made-up-other");
  await github.call("POST", `${environment}/variables`, { name: "GREENROOM_STATE", value: "s3://made-up" });
}

/** A pull request of a stranger's fork. */
async function openFromFork({ github, bare, push, open }: ActionsStage, files: Readonly<Record<string, string>>) {
  await github.callAs("sandbox-stranger", "POST", `${REPOSITORY}/forks`);
  await push("gift", files, join(bare, "..", "forks", "sandbox-stranger.git"));
  return open("sandbox-stranger:gift", "sandbox-stranger");
}

describe("what a job in the sandbox is trusted with", () => {
  it("is the secrets and variables of its environment, hidden in the log, and a token that may do what it asks for", async () => {
    await withActions({ "one.yml": `on: pull_request${SECRETS}` }, async (stage) => {
      await fillSettings(stage);
      await stage.push("tea", { "menu.txt": "tea\n" });
      await stage.open("tea");
      const run = first(await stage.play());
      expect(printed(run, "show")).to.equal(
        "environment: *** repository: *** variable: s3://made-up\nlength: 14\ncomment: 201\ndeployment: 403\n",
      );
      expect(jobOf(run, "show").permissions).to.deep.equal({ contents: "read", "pull-requests": "write" });
    });
  });

  it("is nothing for a fork, whatever its own workflow file asks for", async () => {
    await withActions({ "one.yml": `on: pull_request${SECRETS}` }, async (stage) => {
      await fillSettings(stage);
      const greedy = SECRETS.replace("{ contents: read, pull-requests: write }", "write-all");
      await openFromFork(stage, { ".github/workflows/one.yml": `on: pull_request${greedy}` });
      const run = first(await stage.play());
      expect(printed(run, "show")).to.equal(
        "environment: none repository: none variable: none\nlength: 0\ncomment: 403\ndeployment: 403\n",
      );
      const { permissions } = jobOf(run, "show");
      expect(Object.values(permissions).filter((level) => level !== "read")).to.deep.equal([]);
    });
  });

  it("is nothing for Dependabot, although its branch is in the repository", async () => {
    await withActions({ "one.yml": `on: pull_request${SECRETS}` }, async (stage) => {
      await fillSettings(stage);
      await stage.push("bump", { "menu.txt": "tea 2\n" });
      await stage.open("bump", "dependabot[bot]");
      expect(printed(first(await stage.play()), "show"))
        .to.contain("environment: none")
        .and.contain("comment: 403");
    });
  });

  it("is not less when somebody else does something with Dependabot's pull request", async () => {
    await withActions({ "one.yml": `on: { pull_request: { types: [labeled] } }${SECRETS}` }, async (stage) => {
      await fillSettings(stage);
      await stage.push("bump", { "menu.txt": "tea 2\n" });
      const number = await stage.open("bump", "dependabot[bot]");
      expect(await stage.play()).to.deep.equal([]);
      const labels = `${REPOSITORY}/issues/${number}/labels`;
      await stage.github.callAs("sandbox-maintainer", "POST", labels, { labels: ["preview:on"] });
      expect(printed(first(await stage.play()), "show"))
        .to.contain("environment: ***")
        .and.contain("comment: 201");
    });
  });

  it("is no environment for a branch that may not deploy to it", async () => {
    await withActions({ "one.yml": `on: push${SECRETS}` }, async (stage) => {
      await fillSettings(stage);
      await stage.push("main", { "menu.txt": "tea\n" });
      const run = first(await stage.play());
      expect(jobOf(run, "show").annotations[0]?.message).to.equal(
        'Branch "main" is not allowed to deploy to pr-preview due to environment protection rules.',
      );
      expect(jobOf(run, "show").steps).to.deep.equal([]);
    });
  });

  it("ends with the job: its token opens nothing afterwards", async () => {
    const workflow = `on: push
jobs: { one: { runs-on: ubuntu-24.04, permissions: { contents: read }, steps: [run: 'cat "$GITHUB_EVENT_PATH" > /dev/null; echo \${{ github.token }} | rev'] } }`;
    await withActions({ "one.yml": workflow }, async ({ push, play, github }) => {
      await push("main", { "menu.txt": "tea\n" });
      const token = printed(first(await play()), "one")
        .trim()
        .split("")
        .reverse()
        .join("");
      const answer = await fetch(`${github.url}${REPOSITORY}`, { headers: { authorization: `Bearer ${token}` } });
      expect(token).to.match(/^ghs_/);
      expect(answer.status).to.equal(401);
    });
  });

  it("may be handed on only without its secrets: an output that holds one is dropped, and a mask hides from then on", async () => {
    const workflow = `on: push
jobs:
  one:
    runs-on: ubuntu-24.04
    outputs: { secret: "\${{ steps.a.outputs.secret }}", plain: "\${{ steps.a.outputs.plain }}" }
    steps:
      - id: a
        run: |
          echo "::add-mask::made-up-password"
          echo "it is made-up-password"
          printf '%s\\n' "::error title=No::made-up-password%0Ais wrong"
          echo "::stop-commands::stop-here"; echo "::warning::is text"; echo "::stop-here::"
          echo "secret=<made-up-password>" >> "$GITHUB_OUTPUT"; echo "plain=fine" >> "$GITHUB_OUTPUT"
          echo '# Done' >> "$GITHUB_STEP_SUMMARY"
  two:
    needs: one
    runs-on: ubuntu-24.04
    steps: [run: 'echo "[\${{ needs.one.outputs.secret }}] [\${{ needs.one.outputs.plain }}]"']
`;
    await withActions({ "one.yml": workflow }, async ({ push, play }) => {
      await push("main", { "menu.txt": "tea\n" });
      const run = first(await play());
      const [step] = jobOf(run, "one").steps;
      expect(step?.log).to.equal("it is ***\n##[error]***\nis wrong\n::warning::is text\n::stop-here::\n");
      expect(step?.annotations).to.deep.equal([{ level: "error", title: "No", message: "***\nis wrong" }]);
      expect(step?.summary).to.equal("# Done\n");
      expect(printed(run, "two")).to.equal("[] [fine]\n");
    });
  });

  it("waits for the reviewers of an environment, who may say no", async () => {
    const workflow = `on: push
jobs: { one: { runs-on: ubuntu-24.04, environment: { name: production, deployment: false }, steps: [run: echo out] } }`;
    await withActions({ "one.yml": workflow }, async ({ push, actions, github }) => {
      await github.call("PUT", `${REPOSITORY}/environments/production`, { reviewers: [{ type: "User", id: 2002 }] });
      const waitingRun = async () => {
        await push("main", { "menu.txt": `${Math.random()}\n` });
        const run = first(await actions.pump());
        await waitFor("the question", async () => (run.jobs[0]?.status === "waiting" ? true : undefined), {
          timeoutSeconds: 30,
          intervalMilliseconds: 5,
        });
        return run;
      };
      const approved = await waitingRun();
      actions.review(approved, "production", true);
      expect(await approved.finished).to.equal("success");
      const rejected = await waitingRun();
      actions.review(rejected, "production", false);
      expect(await rejected.finished).to.equal("failure");
      expect(rejected.jobs[0]?.steps).to.deep.equal([]);
    });
  });
});
