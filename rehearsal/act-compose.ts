import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { createCommandLine } from "./command-line.ts";
import { askHost, showComposeIsolation } from "./compose-isolation.ts";
import { expect } from "./expect.ts";
import { reachServices } from "./services.ts";
import { command, type DestroyAnswer, type PreviewAnswer, readComment, type Stage, type UpAnswer } from "./stage.ts";

const ROOT = resolve(import.meta.dirname, "..");
const PAGE = "examples/web/page.js";
const BROKEN = "ALTER TABLE nothing_of_the_kind ADD COLUMN colour text;";
const MIGRATION = "examples/api/migrations/003-broken.sql";

/** Numbers of the two pull requests that the act opens; other acts may have opened some before. */
interface Pair {
  readonly first: number;
  readonly second: number;
}

/**
 * Act three: the same apps and commands with one droplet as the target. Two pull requests live on it side by side, a bad
 * migration does no harm, and nothing is left.
 */
export async function playComposeAct(visitors: Stage): Promise<void> {
  const stage = await onComposeHost(visitors);
  const { timeline } = stage;
  let pair: Pair = { first: 0, second: 0 };
  await timeline.play("a platform is made on one droplet", () => makePlatform(stage));
  await timeline.play("a pull request gets its environment there", async () => {
    const opened = await openFirst(stage);
    pair = { ...pair, first: opened.number };
    return opened.seen;
  });
  await timeline.play("a push updates it, with no failed request", () => pushFirst(stage, pair.first));
  await timeline.play("a preview of the unchanged environment says so", () => previewNothing(stage, pair.first));
  await timeline.play("a second pull request lives beside it", async () => {
    const opened = await openSecond(stage, pair.first);
    pair = { ...pair, second: opened.number };
    return opened.seen;
  });
  await timeline.play("neither reaches the other's database or containers", () =>
    showComposeIsolation(stage, `pr-${pair.first}`, `pr-${pair.second}`),
  );
  await timeline.play("a bad migration is told, and the old version serves on", () =>
    breakMigration(stage, pair.second),
  );
  await timeline.play("a correction is rolled out", () => mendMigration(stage, pair.second));
  await timeline.play("another deploy key is refused in one sentence", () => refuseKey(stage, pair.second));
  await timeline.play("both are closed, and nothing is left on the host", () => closeBoth(stage, pair));
  await timeline.play("the platform is removed, and the account is empty", () => destroyPlatform(stage));
}

/** The same people with another value of the platform. */
async function onComposeHost(stage: Stage): Promise<Stage> {
  const { environment } = stage.commandLine;
  const file = environment.GREENROOM_VALUES ?? "";
  const values: { readonly platform?: object } = parse(await readFile(file, "utf8"));
  const own = join(dirname(file), "values-compose-host.yaml");
  await writeFile(own, stringify({ ...values, platform: { ...values.platform, target: "compose-host" } }));
  const commandLine = createCommandLine(ROOT, { ...environment, GREENROOM_VALUES: own });
  return { ...stage, commandLine, services: reachServices(commandLine) };
}

async function makePlatform(stage: Stage): Promise<string> {
  await command<UpAnswer>(stage, "up", "platform");
  const droplets = await stage.services.cloudList("droplets", "droplets");
  const clusters = await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters");
  expect(droplets.length === 1 && clusters.length === 0, `one droplet and no cluster, got ${droplets.length}`);
  const containers = await askHost(stage, "docker ps --format '{{.Names}}'");
  expect(containers === "greenroom-preview", `the proxy alone on the host, got ${containers}`);
  return `droplet ${droplets[0]?.name}, the proxy runs on it`;
}

async function openFirst(stage: Stage): Promise<{ readonly number: number; readonly seen: string }> {
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, droplet</h1>" };
  const commit = await stage.developer.push("droplet", { ...change, message: "Live on a droplet" });
  const number = await stage.services.openPullRequest("droplet", "Live on a droplet");
  const answer = await up(stage, number);
  const { body, headers } = await stage.visitor.visit(webOf(number));
  expect(body.includes("Storefront, droplet") && body.includes(commit.slice(0, 7)), "the page of the right commit");
  expect(body.includes("Green tea"), "data from the environment's own database");
  expect(headers["x-robots-tag"] === "noindex, nofollow", "search engines to be kept away");
  await readComment(stage, number);
  return { number, seen: `${webOf(number)} answers over TLS with its own data; ${timings(answer)}` };
}

async function pushFirst(stage: Stage, number: number): Promise<string> {
  const change = { file: PAGE, replace: "Storefront, droplet", by: "Storefront, one droplet" };
  const commit = await stage.developer.push("droplet", { ...change, message: "Say which" });
  const visiting = stage.visitor.keepVisiting(webOf(number));
  const answer = await up(stage, number);
  const { body } = await stage.visitor.visit(webOf(number));
  const { requests, failures } = await visiting.stop();
  expect(body.includes("one droplet") && body.includes(commit.slice(0, 7)), "the page of the new commit");
  expect(failures.length === 0, `no failed request of ${requests}, got ${failures.slice(0, 3).join("; ")}`);
  return `${requests} requests meanwhile, none failed; ${timings(answer)}`;
}

async function previewNothing(stage: Stage, number: number): Promise<string> {
  const { update } = await command<PreviewAnswer>(stage, "preview", `pr-${number}`);
  expect(update.changes.length === 0, `no change, got ${JSON.stringify(update.changes)}`);
  return `nothing changes; ${update.unchanged} resources stay as they are`;
}

async function openSecond(stage: Stage, first: number): Promise<{ readonly number: number; readonly seen: string }> {
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, neighbour</h1>" };
  await stage.developer.push("neighbour", { ...change, message: "Be a neighbour" });
  const number = await stage.services.openPullRequest("neighbour", "Be a neighbour");
  const answer = await up(stage, number);
  const bodies = [await stage.visitor.visit(webOf(first)), await stage.visitor.visit(webOf(number))].map(
    ({ body }) => body,
  );
  expect(bodies[0]?.includes("one droplet") === true, "the first page at its address");
  expect(bodies[1]?.includes("Storefront, neighbour") === true, "the second page at its address");
  return { number, seen: `both answer, each its own page; ${timings(answer)}` };
}

async function breakMigration(stage: Stage, number: number): Promise<string> {
  const change = { file: MIGRATION, by: `${BROKEN}\n` };
  await stage.developer.push("neighbour", { ...change, message: "Break the migration" });
  const visiting = stage.visitor.keepVisiting(webOf(number));
  const { exitCode, answer } = await stage.commandLine.greenroom<{
    readonly error?: { readonly code: string; readonly details?: readonly string[] };
  }>("up", `pr-${number}`);
  const { requests, failures } = await visiting.stop();
  expect(
    exitCode === 1 && answer.error?.code === "migration-failed",
    `a failed migration, got ${JSON.stringify(answer)}`,
  );
  const log = (answer.error?.details ?? []).join("\n");
  expect(log.includes("nothing_of_the_kind"), `the database's own words, got ${log}`);
  expect(failures.length === 0, `no failed request of ${requests}, got ${failures.slice(0, 3).join("; ")}`);
  return `told with the database's words; ${requests} requests meanwhile, all answered by the old version`;
}

async function mendMigration(stage: Stage, number: number): Promise<string> {
  const change = { file: MIGRATION, replace: BROKEN, by: "ALTER TABLE products ADD COLUMN colour text;" };
  const commit = await stage.developer.push("neighbour", { ...change, message: "Mend the migration" });
  const answer = await up(stage, number);
  const api = answer.apps.find(({ name }) => name === "api");
  expect(api?.commit === commit, `the API of the new commit, got ${api?.commit}`);
  return timings(answer);
}

/** Whoever has another deploy key expects a host with another key: nothing is sent to this one. */
async function refuseKey({ commandLine }: Stage, number: number): Promise<string> {
  const { environment } = commandLine;
  const other = `${environment.GREENROOM_SSH_KEY}-other`;
  await commandLine.require("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", other]);
  const stranger = createCommandLine(ROOT, { ...environment, GREENROOM_SSH_KEY: other });
  const { exitCode, answer } = await stranger.greenroom<{ readonly error?: { code: string; message: string } }>(
    "up",
    `pr-${number}`,
  );
  expect(exitCode === 1 && answer.error?.code === "host-key-changed", `a refusal, got ${JSON.stringify(answer)}`);
  return answer.error?.message ?? "";
}

async function closeBoth(stage: Stage, { first, second }: Pair): Promise<string> {
  for (const number of [first, second]) {
    await stage.services.closePullRequest(number);
    const { receipt } = await command<DestroyAnswer>(stage, "destroy", `pr-${number}`);
    const left = receipt.filter((line) => line.left.length > 0);
    expect(left.length === 0, `nothing left, got ${JSON.stringify(left)}`);
    expect(
      receipt.some(({ what }) => what === "containers, networks and volumes"),
      "the host to have been asked",
    );
  }
  const containers = await askHost(
    stage,
    "docker ps --all --format '{{.Names}}'; docker volume ls --format '{{.Name}}'",
  );
  expect(
    containers.split("\n").join() === "greenroom-preview,greenroom-preview-data",
    `the proxy alone, got ${containers}`,
  );
  return "both receipts are empty; on the host only the proxy is left";
}

async function destroyPlatform(stage: Stage): Promise<string> {
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

function up(stage: Stage, number: number): Promise<UpAnswer> {
  return command<UpAnswer>(stage, "up", `pr-${number}`);
}

function webOf(number: number): string {
  return `https://pr-${number}-web.preview.greenroom.localhost/`;
}

function timings({ timings: seconds }: UpAnswer): string {
  return Object.entries(seconds)
    .map(([name, value]) => `${name} ${value.toFixed(1)} s`)
    .join(", ");
}
