import { resolve } from "node:path";
import { createCommandLine } from "./command-line.ts";
import { askHost, showComposeIsolation } from "./compose-isolation.ts";
import { expect } from "./expect.ts";
import { requireLive, webOf } from "./pull-request-life.ts";
import { command, type DestroyAnswer, type PreviewAnswer, readComment, type Stage, type UpAnswer } from "./stage.ts";
import { openTeamStage, type TeamStage } from "./team-stage.ts";
import { annotationsOf, convergedIn, type Played } from "./workflows.ts";

const ROOT = resolve(import.meta.dirname, "..");
const PAGE = "examples/web/page.js";
const BROKEN = "ALTER TABLE nothing_of_the_kind ADD COLUMN colour text;";
const MIGRATION = "examples/api/migrations/003-broken.sql";

/** What `greenroom status` answers, as far as the act looks at it. */
interface StatusAnswer {
  readonly exists: boolean;
  readonly disagreements: readonly unknown[];
  readonly unasked: readonly unknown[];
  readonly message?: string;
}

/** Numbers of the two pull requests that the act opens. */
const FIRST = 1;
const SECOND = 2;

/**
 * Act three: the same apps, commands and workflows with one droplet as the target. Two pull requests live on it side by
 * side, a bad migration does no harm, and nothing is left.
 */
export async function playComposeAct(visitors: Stage): Promise<void> {
  const stage = await openTeamStage(visitors, { target: "compose-host" });
  const { timeline } = stage;
  await timeline.play("a platform is made on one droplet", () => makePlatform(stage));
  await timeline.play("a pull request gets its environment there", () => openFirst(stage));
  await timeline.play("a push updates it, with no failed request", () => pushFirst(stage));
  await timeline.play("a preview of the unchanged environment says so", () => previewNothing(stage));
  await timeline.play("a second pull request lives beside it", () => openSecond(stage));
  await timeline.play("state, cloud and host agree about all of it", () => showAgreement(stage));
  await timeline.play("neither reaches the other's database or containers", () =>
    showComposeIsolation(stage, `pr-${FIRST}`, `pr-${SECOND}`),
  );
  await timeline.play("a bad migration is told, and the old version serves on", () => breakMigration(stage));
  await timeline.play("a correction is rolled out", () => mendMigration(stage));
  await timeline.play("another deploy key is refused in one sentence", () => refuseKey(stage));
  await timeline.play("both are closed, and nothing is left on the host", () => closeBoth(stage));
  await timeline.play("the platform is removed, and the account is empty", () => destroyPlatform(stage));
}

async function makePlatform(stage: TeamStage): Promise<string> {
  await command<UpAnswer>(stage, "up", "platform");
  const droplets = await stage.services.cloudList("droplets", "droplets");
  const clusters = await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters");
  expect(droplets.length === 1 && clusters.length === 0, `one droplet and no cluster, got ${droplets.length}`);
  const containers = await askHost(stage, "docker ps --format '{{.Names}}'");
  expect(containers === "greenroom-preview", `the proxy alone on the host, got ${containers}`);
  return `droplet ${droplets[0]?.name}, the proxy runs on it`;
}

/** Pushes a change, lets its event start what it starts, and expects the environment to be live at its commit. */
async function deliver(stage: TeamStage, number: number, commit: string): Promise<Played> {
  const played = await stage.workflows.play();
  const run = played.require("pull-request.yml", { build: "success", environment: "success", smoke: "success" });
  requireLive(stage, run, number, commit);
  return played;
}

async function openFirst(stage: TeamStage): Promise<string> {
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, droplet</h1>" };
  const commit = await stage.developer.push("droplet", { ...change, message: "Live on a droplet" });
  const number = await stage.people.developer.open("droplet", { title: "Live on a droplet" });
  expect(number === FIRST, `the first pull request, got ${number}`);
  const { seen } = await deliver(stage, FIRST, commit);
  const { body, headers } = await stage.visitor.visit(webOf(FIRST));
  expect(body.includes("Storefront, droplet") && body.includes(commit.slice(0, 7)), "the page of the right commit");
  expect(body.includes("Green tea"), "data from the environment's own database");
  expect(headers["x-robots-tag"] === "noindex, nofollow", "search engines to be kept away");
  await readComment(stage, FIRST);
  return `${webOf(FIRST)} answers over TLS with its own data\n${seen}`;
}

async function pushFirst(stage: TeamStage): Promise<string> {
  const change = { file: PAGE, replace: "Storefront, droplet", by: "Storefront, one droplet" };
  const commit = await stage.developer.push("droplet", { ...change, message: "Say which" });
  const visiting = stage.visitor.keepVisiting(webOf(FIRST));
  const { seen } = await deliver(stage, FIRST, commit);
  const { body } = await stage.visitor.visit(webOf(FIRST));
  const { requests, failures } = await visiting.stop();
  expect(body.includes("one droplet") && body.includes(commit.slice(0, 7)), "the page of the new commit");
  expect(failures.length === 0, `no failed request of ${requests}, got ${failures.slice(0, 3).join("; ")}`);
  return `${requests} requests meanwhile, none failed\n${seen}`;
}

async function previewNothing(stage: TeamStage): Promise<string> {
  const { update } = await command<PreviewAnswer>(stage, "preview", `pr-${FIRST}`);
  expect(update.changes.length === 0, `no change, got ${JSON.stringify(update.changes)}`);
  return `nothing changes; ${update.unchanged} resources stay as they are`;
}

async function openSecond(stage: TeamStage): Promise<string> {
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, neighbour</h1>" };
  const commit = await stage.developer.push("neighbour", { ...change, message: "Be a neighbour" });
  const number = await stage.people.developer.open("neighbour", { title: "Be a neighbour" });
  expect(number === SECOND, `the second pull request, got ${number}`);
  const { seen } = await deliver(stage, SECOND, commit);
  const [first, second] = [await stage.visitor.visit(webOf(FIRST)), await stage.visitor.visit(webOf(SECOND))];
  expect(first.body.includes("one droplet"), "the first page at its address");
  expect(second.body.includes("Storefront, neighbour"), "the second page at its address");
  return `both answer, each its own page\n${seen}`;
}

/** A status ends well only when all its sides could be asked and agree. */
async function showAgreement(stage: TeamStage): Promise<string> {
  const environments = ["platform", `pr-${FIRST}`, `pr-${SECOND}`];
  for (const environment of environments) {
    const { exists, disagreements, unasked } = await command<StatusAnswer>(stage, "status", environment);
    const found = JSON.stringify([...disagreements, ...unasked]);
    expect(exists && found === "[]", `all sides of ${environment} to agree, got ${found}`);
  }
  return `nothing of ${environments.join(", ")} is gone, and nothing is there that no state knows`;
}

async function breakMigration(stage: TeamStage): Promise<string> {
  const change = { file: MIGRATION, by: `${BROKEN}\n` };
  await stage.developer.push("neighbour", { ...change, message: "Break the migration" });
  const visiting = stage.visitor.keepVisiting(webOf(SECOND));
  const played = await stage.workflows.play();
  const { requests, failures } = await visiting.stop();
  const run = played.require("pull-request.yml", { build: "success", environment: "failure", smoke: "skipped" });
  const [error] = annotationsOf(run).filter(({ level }) => level === "error");
  expect(error?.title === "migration-failed", `a failed migration, got ${JSON.stringify(error)}`);
  // Without a working version beside it nobody reads a log: the pull request itself tells what the database said.
  const { body } = await readComment(stage, SECOND);
  expect(body.includes("nothing_of_the_kind"), `the database's own words, got ${body}`);
  expect(failures.length === 0, `no failed request of ${requests}, got ${failures.slice(0, 3).join("; ")}`);
  return `told with the database's words; ${requests} requests meanwhile, all answered by the old version\n${played.seen}`;
}

async function mendMigration(stage: TeamStage): Promise<string> {
  const change = { file: MIGRATION, replace: BROKEN, by: "ALTER TABLE products ADD COLUMN colour text;" };
  const commit = await stage.developer.push("neighbour", { ...change, message: "Mend the migration" });
  return (await deliver(stage, SECOND, commit)).seen;
}

/** Whoever has another deploy key expects a host with another key: nothing is sent to this one. */
async function refuseKey({ commandLine }: TeamStage): Promise<string> {
  const { environment } = commandLine;
  const other = `${environment.GREENROOM_SSH_KEY}-other`;
  await commandLine.require("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]);
  const stranger = createCommandLine(ROOT, { ...environment, GREENROOM_SSH_KEY: other });
  const { exitCode, answer } = await stranger.greenroom<{ readonly error?: { code: string; message: string } }>(
    "up",
    `pr-${SECOND}`,
  );
  expect(exitCode === 1 && answer.error?.code === "host-key-changed", `a refusal, got ${JSON.stringify(answer)}`);
  return answer.error?.message ?? "";
}

async function closeBoth(stage: TeamStage): Promise<string> {
  await stage.people.developer.close(FIRST);
  await stage.people.developer.close(SECOND);
  const played = await stage.workflows.play();
  const closed = played.runs.filter(({ trigger }) => trigger.event === "pull_request_target");
  expect(closed.length === 2, `a run for each, got ${played.seen}`);
  for (const run of closed) {
    expect(convergedIn(run).state === "destroyed", `a destroyed environment, got ${played.seen}`);
  }
  for (const number of [FIRST, SECOND]) {
    const { body } = await readComment(stage, number);
    expect(body.includes("containers, networks and volumes"), `the host to have been asked, got ${body}`);
  }
  const containers = await askHost(
    stage,
    "docker ps --all --format '{{.Names}}'; docker volume ls --format '{{.Name}}'",
  );
  expect(
    containers.split("\n").join() === "greenroom-preview,greenroom-preview-data",
    `the proxy alone, got ${containers}`,
  );
  return `on the host only the proxy is left\n${played.seen}`;
}

async function destroyPlatform(stage: TeamStage): Promise<string> {
  const { receipt } = await command<DestroyAnswer>(stage, "destroy", "platform");
  const lists = [
    ["droplets", "droplets"],
    ["firewalls", "firewalls"],
    ["reserved_ips", "reserved_ips"],
    ["account/keys", "ssh_keys"],
    ["vpcs", "vpcs"],
  ] as const;
  for (const [path, key] of lists) {
    const left = (await stage.services.cloudList(path, key)).filter((entry) => entry.default !== true);
    expect(left.length === 0, `no ${key}, got ${JSON.stringify(left)}`);
  }
  return `${receipt.length} kinds of things were asked for, and there is none of any`;
}
