import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { statusOfJobs } from "../../sandbox/actions/graph/conclusion.ts";
import { holds } from "../../sandbox/actions/language/expression.ts";
import { readWorkflow } from "../../sandbox/actions/language/workflow.ts";

const FILE = join(import.meta.dirname, "..", "..", ".github", "workflows", "pull-request.yml");
const HOME = "example/shop";
const BOT = "dependabot[bot]";

/** What happens to a pull request. */
interface Happening {
  readonly event?: string;
  readonly actor?: string;
  readonly author?: string;
  /** The repository of its branch. */
  readonly head?: string;
  readonly label?: string;
}

describe("the environment of a pull request is looked at by pull-request.yml", () => {
  for (const [title, happening, wanted] of [
    ["when somebody pushes", {}, true],
    ["when somebody sets a label of ours", { label: "preview:off" }, true],
    ["not when somebody sets another label", { label: "documentation" }, false],
    ["not when Dependabot does something, for which GitHub gives no secrets", { actor: BOT, author: BOT }, false],
    ["when somebody sets preview:on on Dependabot's", { author: BOT, label: "preview:on" }, true],
    ["not when Dependabot labels its own", { actor: BOT, author: BOT, label: "preview:on" }, false],
    ["not when Dependabot pushes to somebody's branch", { actor: BOT }, false],
    ["not at events of a fork, for which GitHub gives no secrets", { head: "stranger/shop" }, false],
    ["nor at a label on a fork's", { head: "stranger/shop", label: "preview:off" }, false],
    ["when a fork's is closed", { event: "pull_request_target", head: "stranger/shop" }, true],
  ] as const) {
    it(title, async () => expect(await isLookedAt(happening)).to.equal(wanted));
  }
});

async function isLookedAt({
  event = "pull_request",
  actor = "alice",
  author = "alice",
  head = HOME,
  label,
}: Happening) {
  const { jobs } = await readWorkflow(FILE, readFileSync(FILE, "utf8"));
  const job = jobs.find(({ id }) => id === "environment");
  if (job === undefined) throw new Error('pull-request.yml has no job "environment"');
  const payload = {
    pull_request: { number: 12, user: { login: author }, head: { repo: { full_name: head } } },
    ...(label === undefined ? {} : { label: { name: label } }),
  };
  const github = { event_name: event, event: payload, actor, repository: HOME };
  const functions = statusOfJobs({ results: {}, isCancelled: false });
  return holds(job.condition, { contexts: { github, inputs: {} }, functions });
}
