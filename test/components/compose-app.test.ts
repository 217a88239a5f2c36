import { InputPropertiesError, secret as makeSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { type CatalogueApp, readCatalogue } from "../../components/catalogue/index.ts";
import { ComposeApp, type ComposeAppArgs, ComposeEnvironment } from "../../components/compose-host/index.ts";
import { known, type Registration, record } from "../support/recorder.ts";

const CONTAINER = "docker:index/container:Container";
const URL_SECRET = { databaseUrl: makeSecret("postgresql://somewhere") };
const FULL = { port: 8080, database: { migrate: ["migrate"], seed: ["seed"] } };

function app(definition: object): CatalogueApp {
  const [only] = readCatalogue({ api: { source: "api", ...definition } });
  if (only === undefined) throw new Error("the catalogue is empty");
  return only;
}

function argsFor(definition: object, others: Partial<ComposeAppArgs> = {}): ComposeAppArgs {
  return {
    environment: "pr-12",
    app: app(definition),
    image: `registry.example/team/api@sha256:${"1".repeat(64)}`,
    commit: "c".repeat(40),
    domain: "preview.example.com",
    network: "pr-12",
    proxyNetwork: "greenroom-preview",
    frontImage: "caddy@sha256:2",
    secrets: {},
    gracePeriodSeconds: 8,
    seeded: false,
    attempts: {},
    ...others,
  };
}

const create = (definition: object, others: Partial<ComposeAppArgs> = {}) =>
  record(() => new ComposeApp("api", argsFor(definition, others)));

function labelsOf({ inputs }: Registration): Record<string, string> {
  return Object.fromEntries(
    (inputs.labels as { label: string; value: string }[]).map(({ label, value }) => [label, value]),
  );
}

describe("ComposeApp", () => {
  it("runs the image by its content, confined and limited, in the environment's network alone", async () => {
    const { one } = await create({ port: 8080 });
    const { inputs } = one(CONTAINER, "api");
    expect(inputs).to.deep.include({
      image: `sha256:${"e".repeat(64)}`,
      networksAdvanced: [{ name: "pr-12" }],
      readOnly: true,
      tmpfs: { "/tmp": "size=128m,mode=1777" },
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      memory: 256,
      memorySwap: 256,
      cpus: "0.5",
      restart: "unless-stopped",
      destroyGraceSeconds: 8,
    });
    expect(one("docker:index/remoteImage:RemoteImage", "api").inputs.name).to.contain("@sha256:");
  });

  it("marks every container with the project of the environment and its owner", async () => {
    const { all } = await create(FULL, URL_SECRET);
    const containers = all(CONTAINER);
    expect(containers).to.have.lengthOf(5);
    for (const container of containers) {
      expect(labelsOf(container), container.name).to.include({
        "com.docker.compose.project": "pr-12",
        "greenroom.dev/environment": "pr-12",
        "app.kubernetes.io/name": "api",
      });
    }
  });

  it("is reached by its front alone, under its name and under the first label of its host", async () => {
    const { one, result } = await create({ port: 8080 });
    const { inputs } = one(CONTAINER, "api-front");
    const name = one(CONTAINER, "api").inputs.name;
    expect(inputs.networksAdvanced).to.deep.equal([
      { name: "pr-12", aliases: ["api"] },
      { name: "greenroom-preview", aliases: ["pr-12-api"] },
    ]);
    const [configuration] = inputs.uploads as { content: string }[];
    expect(configuration?.content).to.contain(`reverse_proxy ${name}:8080`);
    expect(await known(result.url)).to.equal("https://pr-12-api.preview.example.com");
  });

  it("gives an app that is not public no place in the proxy's network, and a worker no front", async () => {
    const internal = await create({ port: 8080, exposed: false });
    expect(internal.one(CONTAINER, "api-front").inputs.networksAdvanced).to.have.lengthOf(1);
    expect(await known(internal.result.url)).to.equal(undefined);
    const worker = await create({});
    expect(worker.all(CONTAINER).map(({ name }) => name)).to.deep.equal(["api"]);
  });

  it("has another name with another image, variable or attempt, so that old and new can run at once", async () => {
    const name = async (others: Partial<ComposeAppArgs>, definition = {}) =>
      (await create({ port: 8080, ...definition }, others)).one(CONTAINER, "api").inputs.name;
    const names = [
      await name({}),
      await name({ image: `registry.example/team/api@sha256:${"2".repeat(64)}` }),
      await name({ domain: "other.example.com" }, { environment: { HOST: { publicHost: "api" } } }),
      await name({ attempts: { api: "1a2b" } }),
    ];
    expect(new Set(names).size).to.equal(names.length);
    expect(names[0]).to.equal(await name({}));
    expect(names[0]).to.match(/^pr-12-api-[0-9a-f]{8}$/);
  });

  it("keeps secrets out of sight", async () => {
    const definition = { environment: { KEY: { secret: "STRIPE_KEY" } } };
    const { one } = await create(definition, { secrets: { STRIPE_KEY: makeSecret("sk-made-up") } });
    const { envs } = one(CONTAINER, "api").inputs as { envs: { value: string[] } };
    expect(envs).to.have.keys("4dabf18193072939515e22adb298388d", "value");
    expect(envs.value).to.include("KEY=sk-made-up");
  });

  it("leaves a seed as it was when the environment was filled before", async () => {
    const { one } = await create(FULL, { ...URL_SECRET, seeded: true });
    expect(one(CONTAINER, "api-seed").ignoreChanges).to.include.members(["image", "envs", "name"]);
    expect(one(CONTAINER, "api-migrate").ignoreChanges).to.deep.equal([]);
  });

  it("refuses what is missing and what a compose host does not have, all at once", () => {
    const definition = { ...FULL, cache: true, environment: { KEY: { secret: "STRIPE_KEY" } } };
    const reasons = (() => {
      try {
        new ComposeApp("api", argsFor(definition, { gracePeriodSeconds: 0 }));
        return [];
      } catch (error) {
        return error instanceof InputPropertiesError ? (error.errors ?? []).map(({ reason }) => reason) : [];
      }
    })();
    expect(reasons).to.have.lengthOf(4);
    expect(reasons.join("\n")).to.contain('use the target "kubernetes"');
  });
});

describe("ComposeEnvironment", () => {
  const args = {
    environment: "pr-12",
    hasDatabase: true,
    databaseImage: "postgres@sha256:3",
    databaseSecret: makeSecret("made-up"),
    connectionLimit: 10,
  };

  it("has a network of its own and in it a database whose password nobody else can work out", async () => {
    const { one, result } = await record(() => new ComposeEnvironment("pr-12", args));
    const other = await record(() => new ComposeEnvironment("pr-13", { ...args, environment: "pr-13" }));
    expect(one("docker:index/network:Network").inputs.name).to.equal("pr-12");
    const { inputs } = one(CONTAINER);
    expect(inputs).to.deep.include({
      networksAdvanced: [{ name: "pr-12", aliases: ["greenroom-database"] }],
      volumes: [{ volumeName: "pr-12-data", containerPath: "/var/lib/postgresql/data" }],
      wait: true,
    });
    const password = (url: string | undefined) => new URL(url ?? "").password;
    const [own, others] = [await known(result.databaseUrl), await known(other.result.databaseUrl)];
    expect(password(own)).to.have.lengthOf(43);
    expect(password(own)).not.to.equal(password(others));
    expect(JSON.stringify(inputs.envs)).to.contain(password(own));
  });

  it("has no database when no app uses one", async () => {
    const { all, result } = await record(() => new ComposeEnvironment("pr-12", { ...args, hasDatabase: false }));
    expect(all("docker:").map(({ type }) => type)).to.deep.equal(["docker:index/network:Network"]);
    expect(result.databaseUrl).to.equal(undefined);
  });
});
