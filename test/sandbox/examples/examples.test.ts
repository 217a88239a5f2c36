import { mkdir, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { serverConfiguration } from "../../../components/cache/settings.ts";
import { type Cloud, createCloudRuntime } from "../../../sandbox/cloud/runtime.ts";
import type { DatabaseRuntime, RegistryCredentials } from "../../../sandbox/digitalocean/runtime.ts";
import { NODE_IMAGE, POSTGRES_IMAGE, prepareBaseImages, VALKEY_IMAGE } from "../../../sandbox/images/base-images.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { run } from "../../../sandbox/run.ts";
import { type CloudStage, setCloudStage } from "../cloud/cloud-stage.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples");
const APPS = ["api", "web", "worker"];
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
/** As a pod of a `restricted` namespace. */
const RESTRICTED = ["--read-only", "--tmpfs=/tmp", "--cap-drop=ALL", "--network=host"];

describe("the example apps", function () {
  this.timeout(180_000);
  let stage: CloudStage;
  let cloud: Cloud;
  let database: DatabaseRuntime;
  let databaseUrl: string;

  before(async () => {
    stage = await setCloudStage();
    const images = await prepareBaseImages({ ...stage, projects: [join(EXAMPLES, "api"), join(EXAMPLES, "worker")] });
    const startCluster = () => Promise.reject(new Error("there is no cluster on this stage"));
    cloud = await createCloudRuntime({ ...stage, images, startCluster });
    const id = "ab000000-0000-4000-8000-000000000003";
    database = await cloud.startDatabase({ id, name: "previews", engine: "pg", version: "15" });
    await database.createDatabase("pr_1");
    const password = await database.createUser("pr_1");
    databaseUrl = `postgresql://pr_1:${password}@${database.host}:${database.port}/pr_1?sslmode=require`;
  });
  after(async () => {
    await cloud?.stop();
    await stage?.remove();
  });

  /** The Docker client, with a login or without one. */
  async function docker(arguments_: readonly string[], login?: RegistryCredentials): Promise<string> {
    const folder = join(stage.directory, login === undefined ? "no-login" : "login");
    const auth = Buffer.from(`${login?.username}:${login?.password}`).toString("base64");
    await mkdir(folder, { recursive: true });
    const configuration = login === undefined ? {} : { auths: { [cloud.registry.host]: { auth } } };
    await writeFile(join(folder, "config.json"), JSON.stringify(configuration));
    const environment = { DOCKER_HOST: cloud.dockerHost, DOCKER_CONFIG: folder };
    return run(stage.toolchain.tool("docker"), arguments_, { environment });
  }

  const image = (app: string) => `${cloud.registry.host}/greenroom/${app}:tree-1`;
  const variables = (values: Readonly<Record<string, string>>) =>
    Object.entries({
      GREENROOM_COMMIT: COMMIT,
      GREENROOM_ENVIRONMENT: "pr-1",
      DATABASE_URL: databaseUrl,
      ...values,
    }).map(([name, value]) => `--env=${name}=${value}`);
  const runOnce = (app: string, ...command: string[]) =>
    docker(["run", "--rm", ...RESTRICTED, ...variables({}), image(app), ...command]);
  const start = (app: string, values: Readonly<Record<string, string>> = {}) =>
    docker(["run", "--detach", `--name=${app}`, ...RESTRICTED, ...variables(values), image(app)]);
  const answer = (url: string) =>
    waitFor(`an answer from ${url}`, async () => await fetch(url), { timeoutSeconds: 30, intervalMilliseconds: 100 });

  it("build from their ordinary Dockerfiles without the internet, and are pushed by a login that may write", async () => {
    const base = `--build-arg=NODE_IMAGE=${cloud.registry.host}/${NODE_IMAGE}`;
    await Promise.all(APPS.map((app) => docker(["build", base, "--tag", image(app), join(EXAMPLES, app)])));
    const writer = await cloud.registry.credentials({ readWrite: true, expirySeconds: 600 });
    await Promise.all(APPS.map((app) => docker(["push", image(app)], writer)));
    expect(await cloud.registry.repositories()).to.include.members(APPS.map((app) => `greenroom/${app}`));
  });

  it("do not leave their base image's layers in the registry twice", async () => {
    const [base] = await cloud.registry.manifests("base/node");
    const [api] = await cloud.registry.manifests("greenroom/api");
    const layers = base?.blobs.slice(1).map((blob) => blob.digest) ?? [];
    expect(layers).to.have.lengthOf(3);
    expect(api?.blobs.map((blob) => blob.digest)).to.include.members(layers);
  });

  it("get their rights from psql in the other base image", async () => {
    const url = `postgresql://${database.adminUser}@${database.host}:${database.port}/pr_1?sslmode=require`;
    const psql = ["psql", url, "--set=ON_ERROR_STOP=1", "--command=GRANT ALL ON SCHEMA public TO pr_1"];
    const password = `--env=PGPASSWORD=${database.adminPassword}`;
    const reference = `${cloud.registry.host}/${POSTGRES_IMAGE}`;
    const output = await docker(["run", "--rm", ...RESTRICTED, "--user=999", password, reference, ...psql]);
    expect(output.trim()).to.equal("GRANT");
  });

  it("find a cache in the third base image, as an environment's own is set up", async () => {
    const port = await freePort();
    const configuration = join(stage.directory, "valkey.conf");
    await writeFile(configuration, serverConfiguration("made-up", 16));
    const reference = `${cloud.registry.host}/${VALKEY_IMAGE}`;
    const mount = `--volume=${configuration}:/etc/valkey/valkey.conf:ro`;
    const command = ["valkey-server", "/etc/valkey/valkey.conf", `--port ${port}`];
    await docker(["run", "--detach", "--name=cache", ...RESTRICTED, "--user=65534", mount, reference, ...command]);
    const ask = async (): Promise<string> => {
      const socket = connect(port, "127.0.0.1");
      socket.write("AUTH default made-up\r\nSET greeting hello\r\nGET greeting\r\nQUIT\r\n");
      return text(socket);
    };
    const told = await waitFor("an answer of the cache", ask, { timeoutSeconds: 20 });
    expect(told).to.equal("+OK\r\n+OK\r\n$5\r\nhello\r\n+OK\r\n");
    await docker(["rm", "--force", "cache"]);
  });

  it("migrate once, also when two try at the same time", async () => {
    const logs = await Promise.all([runOnce("api", "node", "migrate.js"), runOnce("api", "node", "migrate.js")]);
    const events = logs
      .join("")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const migrated = events.filter(({ event }) => event === "migrated").map(({ version }) => version);
    expect(migrated).to.deep.equal(["001-products", "002-heartbeats"]);
    expect(events.filter(({ event }) => event === "schema is current")).to.have.lengthOf(2);
  });

  it("seed once, however often they are told to", async () => {
    for (const _ of [1, 2]) await runOnce("api", "node", "seed.js");
    const port = await freePort();
    await start("api", { PORT: String(port) });
    const products: unknown = await (await answer(`http://127.0.0.1:${port}/products`)).json();
    expect(products).to.have.lengthOf(3);
    const health = await answer(`http://127.0.0.1:${port}/healthz`);
    expect(await health.json()).to.deep.equal({ status: "ok", commit: COMMIT, schema: "002-heartbeats" });
  });

  it("show in the front end what the API has, and that the worker works", async () => {
    const port = await freePort();
    const api = await docker(["inspect", "--format={{json .Config.Env}}", "api"]);
    const [, apiPort = ""] = /PORT=(\d+)/.exec(api) ?? [];
    await start("worker");
    await start("web", { PORT: String(port), API_URL: `http://127.0.0.1:${apiPort}` });
    const health = await answer(`http://127.0.0.1:${port}/healthz`);
    expect(await health.json()).to.deep.equal({ status: "ok", commit: COMMIT });
    const page = await waitFor(
      "a heartbeat on the page",
      async () => {
        const body = await (await fetch(`http://127.0.0.1:${port}/`)).text();
        return body.includes("worker seen never") ? undefined : body;
      },
      { timeoutSeconds: 30, intervalMilliseconds: 200 },
    );
    expect(page).to.contain("Green tea").and.to.contain("pr-1 · 0123456");
  });

  it("end by themselves, in order, when they are told to", async () => {
    for (const app of APPS) {
      await docker(["stop", "--time=20", app]);
      const log = (await docker(["logs", app])).trim().split("\n");
      expect(JSON.parse(log.at(-1) ?? "{}").event).to.equal("stopped");
      expect((await docker(["inspect", "--format={{.State.ExitCode}}", app])).trim()).to.equal("0");
    }
  });
});
