import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import type { Answer, Play, Settings } from "./play.ts";

const REPOSITORY = "/repos/greenroom/storefront";
const PULL_REQUEST = 12;

/** Opens and closes pull requests until the next one has the number that the documents show. */
export async function reachPullRequest12(play: Play): Promise<void> {
  for (const number of [1, 2]) await play.require(`npm run sandbox -- pr close ${number}`);
  await play.require("npx greenroom destroy pr-1");
  const { token } = await play.ask("GITHUB", "POST", "/_sandbox/tokens", { account: "sandbox-developer" });
  const headers = { authorization: `Bearer ${token}` };
  const url = `${play.setting("GITHUB_API_URL")}${REPOSITORY}/pulls`;
  for (let number = 3; number < PULL_REQUEST; number++) {
    await fetch(url, {
      method: "POST",
      headers,
      body: JSON.stringify({ head: "staging", base: "main", title: "Tea" }),
    });
    await fetch(`${url}/${number}`, { method: "PATCH", headers, body: JSON.stringify({ state: "closed" }) });
  }
}

/** Opens the pull request of the documents. */
export async function openPullRequest12(play: Play): Promise<void> {
  const told = await play.require('npm run --silent sandbox -- pr open checkout-page --title "A checkout page"');
  expect(told).to.contain(`#${PULL_REQUEST} open: A checkout page`);
}

/** Lets plain `pulumi` find the state where the command line has it. */
export async function pointPulumiAtBucket(play: Play): Promise<void> {
  play.set("PULUMI_BACKEND_URL", play.setting("GREENROOM_STATE"));
}

/** Leaves the lock of a run that died on a machine that is gone, of which nobody can prove it. */
export async function leaveForeignLock(play: Play): Promise<void> {
  const bucket = join(play.root, ".sandbox", "object-storage", "greenroom-state");
  const folder = join(bucket, ".pulumi", "locks", "organization", "greenroom", "pr-12");
  await mkdir(folder, { recursive: true });
  const lock = { pid: 4711, username: "runner", hostname: "another-machine", timestamp: new Date().toISOString() };
  await writeFile(join(folder, "00000000-0000-4000-8000-000000000000.json"), JSON.stringify(lock));
  await expectRefusal(play, "npx greenroom up pr-12", "stack-locked");
}

/** Leaves the namespace of a pull request that was closed an hour ago, and no stack that knows of it. */
export async function leaveOrphan(play: Play): Promise<void> {
  const labels = "app.kubernetes.io/managed-by=greenroom greenroom.dev/environment=pr-11";
  await play.require(`kubectl create namespace pr-11 && kubectl label namespace pr-11 ${labels}`);
  const closedAt = new Date(Date.now() - 3_600_000).toISOString();
  await play.ask("GITHUB", "PATCH", "/_sandbox/pull-requests/11", { closed_at: closedAt });
}

/** Lets a removal fail in the middle. */
export async function failDestroy(play: Play): Promise<void> {
  const fault = { method: "DELETE", path: "/v2/databases/*/dbs/*", times: 1, status: 422 };
  await play.ask("DIGITALOCEAN", "POST", "/_sandbox/faults", fault);
  await expectRefusal(play, "npx greenroom destroy pr-12", "resource-failed");
}

/** Makes the environment once more, and loses the passphrase. */
export async function losePassphrase(play: Play): Promise<void> {
  await play.require("npx greenroom converge pr-12");
  await expectRefusal(play, "PULUMI_CONFIG_PASSPHRASE=another npx greenroom up pr-12", "passphrase-wrong");
}

/** Ends the token of the workflows' previews, and puts a new one where the platform takes it from. */
export async function replaceToken(play: Play): Promise<void> {
  await expectRefusal(play, "DIGITALOCEAN_TOKEN=dop_v1_ended npx greenroom sweep --dry-run", "service-refused");
  const { DIGITALOCEAN_TOKEN = "" } = await tokenWith(play, ["account:read"]);
  play.set("GREENROOM_SECRET_PR_PREVIEW_DIGITALOCEAN_TOKEN", DIGITALOCEAN_TOKEN);
}

/** What GitHub has as the token of the workflows' previews. */
export async function previewToken(play: Play): Promise<unknown> {
  const secrets = Object.values(await play.ask("GITHUB", "GET", "/_sandbox/secrets")) as Answer[];
  return secrets.find(({ environment, name }) => environment === "pr-preview" && name === "DIGITALOCEAN_TOKEN")?.value;
}

/** Lets DigitalOcean offer the platform's version to nobody any more. */
export async function retireVersion(play: Play): Promise<void> {
  await play.ask("DIGITALOCEAN", "POST", "/_sandbox/account", { retiredVersions: ["1.34.2-do.0"] });
}

/** Offers everything again. */
export async function offerEverything(play: Play): Promise<void> {
  await play.ask("DIGITALOCEAN", "DELETE", "/_sandbox/account");
}

/** A token of the cloud that may do no more than these scopes say. */
export async function tokenWith(play: Play, scopes: readonly string[]): Promise<Settings> {
  const { token } = await play.ask("DIGITALOCEAN", "POST", "/_sandbox/tokens", { scopes });
  return { DIGITALOCEAN_TOKEN: String(token) };
}

/** A token of GitHub that may do no more than these permissions say. */
export async function tokenPermitting(play: Play, permissions: Readonly<Record<string, string>>): Promise<Settings> {
  const { token } = await play.ask("GITHUB", "POST", "/_sandbox/tokens", { permissions });
  return { GITHUB_TOKEN: String(token) };
}

async function expectRefusal(play: Play, command: string, code: string): Promise<void> {
  const { exitCode, output } = await play.type(command);
  expect(output, command).to.contain(`(${code}, docs/errors.md)`);
  expect(exitCode, command).to.be.oneOf([1, 2]);
}
