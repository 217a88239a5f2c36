import { logOf } from "../sandbox/actions/run/record.ts";
import { playFork } from "./act-one-fork.ts";
import { playLostEvents } from "./act-one-lost-events.ts";
import { expect } from "./expect.ts";
import { showIsolation } from "./isolation.ts";
import { changedImages, imagesOf, requireGone, requireLive, watchComment, webOf } from "./pull-request-life.ts";
import {
  type ConvergeAnswer,
  command,
  type DestroyAnswer,
  type PreviewAnswer,
  readComment,
  type Stage,
  type UpAnswer,
} from "./stage.ts";
import { openTeamStage, type TeamStage } from "./team-stage.ts";
import { convergedIn } from "./workflows.ts";

const PAGE = "examples/web/page.js";

/**
 * Act one: pull requests get their environments by the workflows, live side by side and leave nothing.
 *
 * @param options.keep ends the act while two are alive, for a person who wants to go on by hand.
 */
export async function playActOne(visitors: Stage, { keep }: { readonly keep: boolean }): Promise<void> {
  const stage = await openTeamStage(visitors);
  const { timeline } = stage;
  await timeline.play("the platform is made", () => makePlatform(stage));
  await timeline.play("a pull request gets its environment", () => openFirst(stage));
  await timeline.play("a push updates it, with no failed request", () => pushFirst(stage));
  await timeline.play("a draft gets none, and one beside the first as soon as it is ready", () => openSecond(stage));
  await timeline.play("neither reaches the other's database or pods", () => showIsolation(stage, "pr-1", "pr-2"));
  await timeline.play("nothing is to be done for an environment that is as it should be", () => changeNothing(stage));
  await timeline.play("a preview shows what would change", () => previewPush(stage));
  await timeline.play("a label renews the lease, and its run catches up with a push whose event was lost", () =>
    extendFirst(stage),
  );
  if (keep) return;
  await playFork(stage);
  await playLostEvents(stage);
  await timeline.play("the first pull request is closed, and nothing is left", () => closeFirst(stage));
  await timeline.play("removing it again finds nothing to do", () => destroyAgain(stage));
  await timeline.play("the platform is removed, and the account is empty", () => destroyPlatform(stage));
}

async function makePlatform(stage: TeamStage): Promise<string> {
  await command<UpAnswer>(stage, "up", "platform");
  const nodes = await stage.services.kubectl(
    "get",
    "nodes",
    "--output=jsonpath={.items[*].status.conditions[-1].type}",
  );
  const clusters = await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters");
  const databases = await stage.services.cloudList("databases", "databases");
  const balancers = await stage.services.cloudList("load_balancers", "load_balancers");
  expect(nodes.includes("Ready"), `a node that is ready, got ${nodes}`);
  expect(clusters.length === 1 && databases.length === 1, "one cluster and one database");
  expect(balancers.length === 1, `one load balancer, got ${balancers.length}`);
  return `cluster ${clusters[0]?.name}, database ${databases[0]?.name}, load balancer at ${balancers[0]?.ip}`;
}

async function openFirst(stage: TeamStage): Promise<string> {
  const { developer, people, workflows } = stage;
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, greeting</h1>" };
  const commit = await developer.push("greeting", { ...change, message: "Greet the visitor" });
  const number = await people.developer.open("greeting", { title: "Greet the visitor" });
  expect(number === 1, `the first pull request, got ${number}`);
  const watching = watchComment(stage, 1);
  const played = await workflows.play();
  const announced = await watching.stop();
  const run = played.require("pull-request.yml", { build: "success", environment: "success", smoke: "success" });
  // The program stays as it is, so that nothing of the platform is tried.
  played.require("infrastructure.yml", { changes: "success", preview: "skipped" });
  requireLive(stage, run, 1, commit);
  expect(
    announced.earlier.some((body) => body !== ""),
    "a comment before the address was announced",
  );
  expect(announced.answered, `the address to answer the moment that it was announced: ${announced.detail}`);
  const { body } = await stage.visitor.visit(webOf(1));
  expect(body.includes("Storefront, greeting") && body.includes(commit.slice(0, 7)), "the page of the right commit");
  expect(body.includes("Green tea"), "data from the environment's own database");
  return `${webOf(1)} answers from ${commit.slice(0, 7)} with its own data\n${played.seen}`;
}

async function pushFirst(stage: TeamStage): Promise<string> {
  const { developer, visitor, workflows } = stage;
  const [before, images] = [await readComment(stage, 1), await imagesOf(stage, 1)];
  const change = { file: PAGE, replace: "Storefront, greeting", by: "Storefront, greeting you" };
  const commit = await developer.push("greeting", { ...change, message: "Greet the visitor in person" });
  const visiting = visitor.keepVisiting(webOf(1));
  const played = await workflows.play();
  const { body } = await visitor.visit(webOf(1));
  const { requests, failures } = await visiting.stop();
  const run = played.require("pull-request.yml", { build: "success", environment: "success", smoke: "success" });
  requireLive(stage, run, 1, commit);
  const changed = changedImages(images, await imagesOf(stage, 1));
  expect(changed === "web", `only web to have a new image, got ${changed}`);
  expect(
    failures.length === 0,
    `no failed request of ${requests}, got ${failures.length}: ${failures.slice(0, 3).join("; ")}`,
  );
  expect(body.includes("greeting you") && body.includes(commit.slice(0, 7)), "the page of the new commit");
  const after = await readComment(stage, 1);
  expect(after.id === before.id && after.count === 1, "the same single comment");
  expect(after.body.includes(commit), "the comment to name the new commit");
  return `only web has a new image; ${requests} requests meanwhile, none failed\n${played.seen}`;
}

async function openSecond(stage: TeamStage): Promise<string> {
  const { developer, people, visitor, workflows } = stage;
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, other</h1>" };
  const commit = await developer.push("other", { ...change, message: "Be another storefront" });
  const number = await people.developer.open("other", { title: "Be another storefront", draft: true });
  expect(number === 2, `the second pull request, got ${number}`);
  const asDraft = await workflows.play();
  const run = asDraft.require("pull-request.yml", { build: "success", environment: "success", smoke: "skipped" });
  const { state } = convergedIn(run);
  expect(state === "refused" && logOf(run).includes("It is a draft"), `a draft to get no environment, got ${state}`);
  expect((await readComment(stage, 2)).count === 0, "no comment, because nobody expects an environment for a draft");
  await people.developer.ready(2);
  const ready = await workflows.play();
  requireLive(stage, ready.require("pull-request.yml", { environment: "success", smoke: "success" }), 2, commit);
  await readComment(stage, 2);
  const [first, second] = [await visitor.visit(webOf(1)), await visitor.visit(webOf(2))];
  expect(first.body.includes("greeting you") && second.body.includes("Storefront, other"), "each page at its address");
  return `both answer, each its own page\n${asDraft.seen}\n${ready.seen}`;
}

/** By hand, as a job would: what jobs run is the same command line. */
async function changeNothing(stage: TeamStage): Promise<string> {
  const { update } = await command<PreviewAnswer>(stage, "preview", "pr-1");
  expect(update.changes.length === 0, `no change, got ${JSON.stringify(update.changes)}`);
  const { environments, timings } = await command<ConvergeAnswer>(stage, "converge", "pr-1");
  expect(environments[0]?.state === "live", `pr-1 to stay live, got ${environments[0]?.state}`);
  expect(timings.up === undefined, "no update");
  return `nothing changes; ${update.unchanged} resources stay as they are; converge: ${environments[0]?.reason}`;
}

async function previewPush(stage: TeamStage): Promise<string> {
  const change = { file: PAGE, replace: "greeting you", by: "greeting everybody" };
  await stage.developer.push("greeting", { ...change, message: "Greet everybody" });
  const { update } = await command<PreviewAnswer>(stage, "preview", "pr-1");
  const changed = update.changes.map(({ operation, name }) => `${operation} ${name}`);
  expect(changed.length > 0, "a change");
  expect(
    changed.some((text) => text.includes("web")),
    `a change of web, got ${changed.join(", ")}`,
  );
  const { body } = await stage.visitor.visit(webOf(1));
  expect(body.includes("greeting you"), "the environment to stay as it is");
  return `${changed.join(", ")}; the environment stayed as it is`;
}

async function extendFirst(stage: TeamStage): Promise<string> {
  const { people, visitor, workflows } = stage;
  await workflows.lose();
  await people.developer.label(1, "preview:extend");
  const played = await workflows.play();
  const run = played.require("pull-request.yml", { environment: "success", smoke: "success" });
  expect(convergedIn(run).state === "live", `pr-1 to be live, got ${convergedIn(run).state}`);
  const { body } = await visitor.visit(webOf(1));
  expect(body.includes("greeting everybody"), "the page of the push whose event was lost");
  return `the newest commit is live\n${played.seen}`;
}

async function closeFirst(stage: TeamStage): Promise<string> {
  await stage.people.developer.close(1);
  const played = await stage.workflows.play();
  const run = played.require("pull-request.yml", { build: "skipped", environment: "success", smoke: "skipped" });
  expect(run.trigger.event === "pull_request_target", `no code of the pull request, got ${run.trigger.event}`);
  expect(convergedIn(run).state === "destroyed", `pr-1 to be destroyed, got ${convergedIn(run).state}`);
  const { body, count } = await readComment(stage, 1);
  expect(count === 1 && body.includes("lived"), "the comment to tell how long it lived");
  return `${await requireGone(stage, 1)}\n${played.seen}`;
}

async function destroyAgain(stage: TeamStage): Promise<string> {
  const { existed } = await command<DestroyAnswer>(stage, "destroy", "pr-1");
  expect(!existed, "nothing to do");
  return "nothing to do";
}

async function destroyPlatform(stage: TeamStage): Promise<string> {
  await command<DestroyAnswer>(stage, "destroy", "platform");
  const lists = {
    "kubernetes/clusters": "kubernetes_clusters",
    ...{ databases: "databases", load_balancers: "load_balancers", volumes: "volumes", droplets: "droplets" },
    ...{ domains: "domains", certificates: "certificates", registries: "registries" },
  };
  for (const [path, key] of Object.entries(lists)) {
    const left = await stage.services.cloudList(path, key);
    expect(left.length === 0, `no ${key}, got ${JSON.stringify(left.map(({ name }) => name))}`);
  }
  const networks = await stage.services.cloudList("vpcs", "vpcs");
  expect(
    networks.every((network) => network.default === true),
    "no network of ours",
  );
  return "no cluster, database, load balancer, volume, domain, certificate, registry or network";
}
