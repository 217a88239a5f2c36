import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import { createCommandLine } from "../../../rehearsal/command-line.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";

const PAGE = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>", by: "<h1>Storefront, first</h1>" };
const ADDRESS = "https://pr-1-web.preview.greenroom.localhost/";

interface Failure {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint: string;
    readonly details: string[];
  };
}

describe("what goes wrong with an environment", function () {
  this.timeout(240_000);
  let stage: SandboxStage;

  before(async () => {
    stage = await setStage();
    await stage.developer.push("first", { ...PAGE, message: "Be the first" });
    await stage.services.openPullRequest("first", "Be the first");
    await succeed("up", "pr-1");
  });

  after(() => stage.stop());

  async function succeed(...words: string[]): Promise<void> {
    const { exitCode, answer } = await stage.commandLine.greenroom<Failure>(...words);
    if (exitCode !== 0) throw new Error(`greenroom ${words.join(" ")}: ${JSON.stringify(answer)}`);
  }

  async function fail(words: string[], environment: Record<string, string> = {}) {
    const changed = { ...stage.commandLine.environment, ...environment };
    const { exitCode, answer } = await createCommandLine(stage.root, changed).greenroom<Failure>(...words);
    return { exitCode, ...answer.error, text: JSON.stringify(answer.error) };
  }

  async function comment(): Promise<string> {
    return (await stage.services.comments(1)).at(-1)?.body ?? "";
  }

  it("is told with the reason and the last log lines when an image does not start, and the version before serves on", async () => {
    const broken = {
      file: "examples/web/main.js",
      replace: "const server",
      by: 'throw new Error("no curtain");\nconst server',
    };
    await stage.developer.push("first", { ...broken, message: "Break the start" });
    const { exitCode, code, text } = await fail(["up", "pr-1"]);
    expect(exitCode).to.equal(1);
    expect(code).to.equal("app-not-started");
    expect(text).to.contain("no curtain");
    expect(await comment()).to.contain("no curtain");
    expect((await stage.visitor.visit(ADDRESS)).body).to.contain("Storefront, first");
    await stage.developer.push("first", {
      ...broken,
      replace: broken.by,
      by: broken.replace,
      message: "Mend the start",
    });
    await succeed("up", "pr-1");
  });

  it("rolls nothing out when a migration fails, and the version before serves on", async () => {
    const file = "examples/api/migrations/003-stage.sql";
    await stage.developer.push("first", { file, by: "CREATE STAGE left;", message: "Break a migration" });
    const running = await images();
    const { code, text } = await fail(["up", "pr-1"]);
    expect(code).to.equal("migration-failed");
    expect(text).to.contain("STAGE");
    expect(await images()).to.deep.equal(running);
    expect((await stage.visitor.visit(ADDRESS)).status).to.equal(200);
    await stage.developer.push("first", { file, by: "CREATE TABLE stage (side text);", message: "Mend the migration" });
    await succeed("up", "pr-1");
  });

  it("is told when the cloud fails in the middle, and the next run finishes", async () => {
    await stage.developer.push("second", { ...PAGE, by: "<h1>Storefront, second</h1>", message: "Be the second" });
    await stage.services.openPullRequest("second", "Be the second");
    await faults("POST", { method: "POST", path: "/v2/databases/*/users", times: 50, status: 503 });
    const { exitCode, text } = await fail(["up", "pr-2"]);
    expect(exitCode).to.equal(1);
    expect(text).to.contain("503");
    await faults("DELETE");
    await succeed("up", "pr-2");
    await stage.services.closePullRequest(2);
    await succeed("destroy", "pr-2");
  });

  it("takes no place under a passphrase that does not open the platform's secrets, and the right one makes it", async () => {
    await stage.developer.push("third", { ...PAGE, by: "<h1>Storefront, third</h1>", message: "Be the third" });
    await stage.services.openPullRequest("third", "Be the third");
    const wrong = await fail(["converge", "pr-3"], { PULUMI_CONFIG_PASSPHRASE: "not-the-passphrase" });
    expect(wrong).to.include({ exitCode: 2, code: "passphrase-wrong" });
    await succeed("converge", "pr-3");
    await stage.services.closePullRequest(3);
    await succeed("converge", "pr-3");
  });

  it("refuses at once, and before anything is changed, apps that do not fit into the quota", async () => {
    const running = await images();
    const folder = await mkdtemp(join(tmpdir(), "greenroom-quota-"));
    const values = join(folder, "values.yaml");
    const given = parse(await readFile(stage.commandLine.environment.GREENROOM_VALUES ?? "", "utf8"));
    await writeFile(values, stringify({ ...given, pr: { ...given.pr, limitsMemory: "512Mi", pods: 2 } }));
    const start = performance.now();
    const refused = await fail(["up", "pr-1"], { GREENROOM_VALUES: values }).finally(() =>
      rm(folder, { recursive: true }),
    );
    expect(refused).to.include({ exitCode: 1, code: "quota-exceeded" });
    expect(refused.details.join()).to.contain("greenroom:limitsMemory in Pulumi.pr.yaml is 512Mi, and 1Gi is needed");
    expect(refused.details.join()).to.contain("greenroom:pods in Pulumi.pr.yaml is 2, and 4 are needed");
    expect(performance.now() - start).to.be.lessThan(60_000);
    expect(await images()).to.equal(running);
  });

  it("refuses names, pull requests, passphrases and locks that are not right, each by its code", async () => {
    expect(await fail(["up", "pr-x"])).to.include({ exitCode: 2, code: "unknown-environment" });
    expect(await fail(["up", "feature/y"])).to.include({ exitCode: 2, code: "unknown-environment" });
    expect(await fail(["up", "pr-99"])).to.include({ exitCode: 1, code: "pull-request-not-found" });
    expect(await fail(["up", "pr-2"])).to.include({ exitCode: 1, code: "pull-request-closed" });
    expect(await fail(["destroy", "platform"])).to.include({ exitCode: 1, code: "platform-in-use" });
    const wrong = await fail(["up", "pr-1"], { PULUMI_CONFIG_PASSPHRASE: "not-the-passphrase" });
    expect(wrong).to.include({ exitCode: 2, code: "passphrase-wrong" });
    const away = await fail(["up", "pr-1"], { DIGITALOCEAN_API_URL: "http://127.0.0.1:9" });
    expect(away).to.include({ exitCode: 1, code: "service-unreachable" });
  });

  it("leaves a lock alone whose run may be alive on another machine", async () => {
    const state = (stage.commandLine.environment.PULUMI_BACKEND_URL ?? "").replace("file://", "");
    const folder = join(state, ".pulumi", "locks", "organization", "greenroom", "pr-1");
    await mkdir(folder, { recursive: true });
    const lock = { pid: 4711, username: "runner", hostname: "another-machine", timestamp: new Date().toISOString() };
    await writeFile(join(folder, "00000000-0000-4000-8000-000000000000.json"), JSON.stringify(lock));
    const refused = await fail(["up", "pr-1"]);
    await rm(folder, { recursive: true });
    expect(refused).to.include({ exitCode: 1, code: "stack-locked" });
    expect(refused.text).to.contain("another-machine");
  });

  async function images(): Promise<string> {
    return stage.services.kubectl("--namespace=pr-1", "get", "deployments", "--output=jsonpath={..image}");
  }

  async function faults(method: string, body?: object): Promise<void> {
    const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = stage.commandLine.environment;
    const response = await fetch(`${DIGITALOCEAN_API_URL}/_sandbox/faults`, {
      method,
      headers: { authorization: `Bearer ${DIGITALOCEAN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    expect(response.ok).to.equal(true);
  }
});
