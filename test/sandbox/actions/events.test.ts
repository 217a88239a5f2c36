import { expect } from "chai";
import { first, printed, withActions } from "./support/actions-stage.ts";

const SHOW = `
jobs:
  show:
    runs-on: ubuntu-24.04
    steps: [run: 'echo "$GITHUB_EVENT_NAME \${{ github.event.action }} $GITHUB_REF $GITHUB_SHA"']
`;

describe("what an event starts in the sandbox", () => {
  it("is the pull request's own file at its merge, and the default branch's file for pull_request_target", async () => {
    const workflows = {
      "own.yml": `on: pull_request${SHOW}`,
      "target.yml": `on: { pull_request_target: { types: [closed] } }${SHOW}`,
    };
    await withActions(workflows, async ({ actions, push, open, play, resolve, github }) => {
      await push("tea", {
        ".github/workflows/own.yml": `name: Changed\non: pull_request${SHOW}`,
        ".github/workflows/target.yml": `on: workflow_dispatch${SHOW}`,
      });
      const number = await open("tea");
      const opened = first(await play());
      expect(opened.name).to.equal("Changed");
      expect(printed(opened, "show").trim()).to.equal(
        `pull_request opened refs/pull/${number}/merge ${resolve(`refs/pull/${number}/merge`)}`,
      );
      await github.callAs("sandbox-developer", "PATCH", `/repos/greenroom/shop/pulls/${number}`, { state: "closed" });
      const closed = await play();
      expect(closed.map(({ path }) => path)).to.deep.equal([".github/workflows/target.yml"]);
      expect(printed(first(closed), "show").trim()).to.equal(
        `pull_request_target closed refs/heads/main ${resolve("main")}`,
      );
      expect(actions.runs).to.have.length(2);
    });
  });

  it("is nothing of the pull request when it has conflicts, but still what the default branch does about it", async () => {
    const workflows = { "own.yml": `on: pull_request${SHOW}`, "target.yml": `on: pull_request_target${SHOW}` };
    await withActions(workflows, async ({ push, open, play }) => {
      await push("tea", { "menu.txt": "tea\n" });
      await push("main", { "menu.txt": "milk\n" });
      await open("tea");
      const runs = await play();
      expect(runs.map(({ path }) => path)).to.deep.equal([".github/workflows/target.yml"]);
    });
  });

  it("depends on types, on branches and on the files that have changed", async () => {
    const workflows = {
      "labels.yml": `on: { pull_request: { types: [labeled] } }${SHOW}`,
      "release.yml": `on: { pull_request: { branches: ["release/**"] } }${SHOW}`,
      "drinks.yml": `on: { pull_request: { paths: ["drinks/**", "!drinks/*.md"] } }${SHOW}`,
      "staging.yml": `on: { push: { branches: [staging] } }${SHOW}`,
      "usual.yml": `on: [pull_request]${SHOW}`,
    };
    await withActions(workflows, async ({ push, open, play, github }) => {
      const startedBy = async (act: () => Promise<unknown>) => {
        await act();
        return (await play()).map(({ path }) => path.replace(".github/workflows/", "")).sort();
      };
      await push("tea", { "drinks/tea.md": "green\n" });
      const number = await startedBy(() => open("tea"));
      expect(number).to.deep.equal(["usual.yml"]);
      expect(await startedBy(() => push("tea", { "drinks/tea.txt": "black\n" }))).to.deep.equal([
        "drinks.yml",
        "usual.yml",
      ]);
      const label = () =>
        github.callAs("sandbox-developer", "POST", "/repos/greenroom/shop/issues/1/labels", { labels: ["preview:on"] });
      expect(await startedBy(label)).to.deep.equal(["labels.yml"]);
      expect(await startedBy(() => push("staging", { "menu.txt": "all\n" }))).to.deep.equal(["staging.yml"]);
    });
  });

  it("is a comment, a schedule without anything about the repository, and a person with checked inputs", async () => {
    const workflow = `
on:
  issue_comment: { types: [created] }
  schedule: [{ cron: "17 * * * *" }]
  workflow_dispatch: { inputs: { number: { required: true, type: string }, dry-run: { type: boolean, default: true } } }
jobs:
  show:
    runs-on: ubuntu-24.04
    steps: [run: 'echo "\${{ github.event_name }} \${{ github.event.comment.body }} \${{ github.event.schedule }} \${{ inputs.number }} \${{ inputs.dry-run && ''dry'' }} \${{ github.event.repository.default_branch }}"']
`;
    await withActions({ "one.yml": workflow }, async ({ actions, push, open, play, github }) => {
      await push("tea", { "menu.txt": "tea\n" });
      await open("tea");
      await play();
      await github.callAs("sandbox-stranger", "POST", "/repos/greenroom/shop/issues/1/comments", { body: "Nice" });
      expect(printed(first(await play()), "show").trim()).to.equal("issue_comment Nice    main");
      const [scheduled] = await actions.tick("17 * * * *");
      await scheduled?.finished;
      expect(scheduled && printed(scheduled, "show").trim()).to.equal("schedule  17 * * * *");
      const dispatched = await actions.dispatch("one.yml", { number: "12" });
      await dispatched.finished;
      expect(printed(dispatched, "show").trim()).to.equal("workflow_dispatch   12 dry main");
      const wrong = await actions.dispatch("one.yml", { numer: "12" });
      expect(await wrong.finished).to.equal("failure");
      expect(wrong.jobs[0]?.annotations[0]?.message).to.contain('Unexpected inputs provided: ["numer"]');
    });
  });

  it("is numbered by its workflow, also when two start at the same moment or a file is not valid", async () => {
    const workflows = { "one.yml": `on: [push, workflow_dispatch]${SHOW}`, "other.yml": `on: push${SHOW}` };
    await withActions(workflows, async ({ actions, push, play }) => {
      const both = await Promise.all([actions.dispatch("one.yml"), actions.dispatch("one.yml")]);
      expect(both.toSorted((one, other) => one.id - other.id).map(({ number }) => number)).to.deep.equal([1, 2]);
      await push("main", { ".github/workflows/one.yml": "on: push\njobs: { one: { steps: [] } }" });
      const numbers = (await play()).map(({ path, number }) => [path.replace(".github/workflows/", ""), number]);
      expect(numbers.toSorted()).to.deep.equal([
        ["one.yml", 3],
        ["other.yml", 1],
      ]);
    });
  });

  it("is nothing when a job's own token has done it, so that workflows do not start each other", async () => {
    await withActions({ "one.yml": `on: issue_comment${SHOW}` }, async ({ push, open, play, github }) => {
      await push("tea", { "menu.txt": "tea\n" });
      await open("tea");
      await play();
      await github.callAsJob("POST", "/repos/greenroom/shop/issues/1/comments", { body: "It is live" });
      expect(await play()).to.deep.equal([]);
    });
  });

  it("is a failed run when the file is not valid, and the runs of other files go on", async () => {
    await withActions(
      { "good.yml": `on: push${SHOW}`, "bad.yml": "on: push\njobs: { one: { steps: [] } }" },
      async ({ push, play }) => {
        await push("main", { "menu.txt": "tea\n" });
        const runs = await play();
        const bad = runs.find(({ path }) => path.endsWith("bad.yml"));
        expect(bad?.conclusion).to.equal("failure");
        expect(bad?.jobs[0]?.annotations[0]?.message).to.contain("is no valid workflow");
        expect(runs.find(({ path }) => path.endsWith("good.yml"))?.conclusion).to.equal("success");
      },
    );
  });
});
