import { expect } from "chai";
import { createDockerProvider } from "../../../../sandbox/providers/docker/provider.ts";
import { type Properties, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { connectTo, type EngineClient, failureOf, partialResource } from "../support/engine-client.ts";
import { type EngineStage, SHELL_IMAGE, setEngineStage } from "./engine-stage.ts";

const CONTAINER = "docker:index/container:Container";
const NETWORK = "docker:index/network:Network";
const VOLUME = "docker:index/volume:Volume";
const REMOTE_IMAGE = "docker:index/remoteImage:RemoteImage";

const SLEEP = { image: SHELL_IMAGE, command: ["sleep", "600"], destroyGraceSeconds: 1 };

describe("the docker stand-in's operations", () => {
  let stage: EngineStage;
  let engine: EngineClient;
  let made: { readonly type: string; readonly id: string; readonly outputs: Properties }[];

  before(async function () {
    this.timeout(120_000);
    stage = await setEngineStage();
  });

  after(() => stage.remove());

  beforeEach(async () => {
    made = [];
    engine = await connectTo(createDockerProvider("5.2.0"));
    await engine.configure({ host: stage.host });
  });

  afterEach(async () => {
    await engine.configure({ host: stage.host });
    for (const { type, id, outputs } of made.reverse()) await engine.delete(type, id, outputs);
    await engine.configure({});
    engine.close();
    expect(await stage.docker("ps", "--all", "--quiet")).to.equal("");
  });

  async function create(
    type: string,
    news: Properties,
  ): Promise<{ id: string; inputs: Properties; outputs: Properties }> {
    const { inputs, failures } = await engine.check(type, news);
    expect(failures).to.deep.equal([]);
    const resource = { type, ...(await engine.create(type, inputs)) };
    made.push(resource);
    return { ...resource, inputs };
  }

  async function inspect(id: string, format: string): Promise<string> {
    return (await stage.docker("inspect", "--format", format, id)).trim();
  }

  it("put a container with its limits into a network, with a volume and a file", async () => {
    const network = await create(NETWORK, { name: "one", labels: [{ label: "owner", value: "pr-1" }] });
    const volume = await create(VOLUME, { name: "data" });
    const { id, outputs } = await create(CONTAINER, {
      ...SLEEP,
      name: "it",
      envs: ["A=1"],
      labels: [{ label: "owner", value: "pr-1" }],
      memory: 64,
      cpus: "0.5",
      readOnly: false,
      restart: "unless-stopped",
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges:true"],
      tmpfs: { "/tmp": "size=1m" },
      networksAdvanced: [{ name: network.outputs.name ?? "", aliases: ["app"] }],
      volumes: [{ volumeName: volume.outputs.name ?? "", containerPath: "/data" }],
      uploads: [{ file: "/etc/hello/there", content: "hello" }],
    });
    expect(outputs).to.include({ name: "it", memory: 64, readOnly: false });
    expect(await inspect(id, "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.CapDrop}}")).to.equal(
      "67108864 500000000 [ALL]",
    );
    expect(
      await inspect(id, "{{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{index $e.Aliases 0}}{{end}}"),
    ).to.equal("one app");
    expect(await stage.docker("exec", "it", "cat", "/etc/hello/there")).to.equal("hello");
    expect(await stage.docker("exec", "it", "sh", "-c", "echo kept > /data/x && cat /data/x")).to.equal("kept\n");
    expect(await stage.docker("network", "ls", "--quiet", "--filter", "label=owner=pr-1")).not.to.equal("");
  });

  it("wait for a container that ends, and tell its exit code and its log", async () => {
    const run = { image: SHELL_IMAGE, attach: true, logs: true, mustRun: false };
    const good = await create(CONTAINER, { ...run, name: "good", command: ["sh", "-c", "echo out; echo err >&2"] });
    expect(good.outputs).to.include({ exitCode: 0 });
    expect(String(good.outputs.containerLogs).split("\n")).to.include.members(["out", "err"]);
    const bad = await create(CONTAINER, { ...run, name: "bad", command: ["sh", "-c", "exit 3"] });
    expect(bad.outputs).to.include({ exitCode: 3 });
  });

  it("leave nothing of a container that ends right after its start", async () => {
    const { inputs } = await engine.check(CONTAINER, { name: "short", image: SHELL_IMAGE, command: ["false"] });
    expect((await failureOf(engine.create(CONTAINER, inputs))).details).to.contain("exited immediately");
  });

  it("wait until a container is healthy, and keep one that is not as not ready", async () => {
    const check = { interval: "100ms", timeout: "5s", retries: 50 };
    const waiting = { ...SLEEP, wait: true, waitTimeout: 20 };
    await create(CONTAINER, { ...waiting, name: "well", healthcheck: { ...check, tests: ["CMD", "true"] } });
    const ill = { ...waiting, name: "ill", waitTimeout: 1, healthcheck: { ...check, tests: ["CMD", "false"] } };
    const { inputs } = await engine.check(CONTAINER, ill);
    const failure = await failureOf(engine.create(CONTAINER, inputs));
    expect(failure.details).to.contain("timed out after 1 seconds");
    const partial = partialResource(failure.metadata);
    made.push({ type: CONTAINER, id: partial?.id ?? "", outputs: inputs });
  });

  it("change limits in place, and everything else by a new container", async () => {
    const { id, inputs, outputs } = await create(CONTAINER, { ...SLEEP, name: "it", memory: 64 });
    const news = { ...inputs, memory: 32 };
    expect(await engine.diff(CONTAINER, inputs, news, { id, outputs })).to.deep.include({ replaces: [] });
    await engine.update(CONTAINER, inputs, news, { id, outputs });
    expect(await inspect(id, "{{.HostConfig.Memory}}")).to.equal("33554432");
    const other = await engine.diff(CONTAINER, inputs, { ...inputs, envs: ["A=2"] }, { id, outputs });
    expect(other).to.deep.include({ replaces: ["envs"], deleteBeforeReplace: true });
  });

  it("see that a container is gone or has ended", async () => {
    const { id, inputs, outputs } = await create(CONTAINER, { ...SLEEP, name: "it" });
    expect((await engine.read(CONTAINER, id, inputs, outputs)).id).to.equal(id);
    await stage.docker("kill", "it");
    expect((await engine.read(CONTAINER, id, inputs, outputs)).id).to.equal("");
  });

  it("tell in a preview what is known and what is not", async () => {
    const { outputs } = await engine.create(CONTAINER, { ...SLEEP, name: "it", image: UNKNOWN }, { isPreview: true });
    expect(outputs).to.include({ name: "it", image: UNKNOWN, exitCode: UNKNOWN });
  });

  it("find an image that the engine has, and name one that is nowhere", async () => {
    const { outputs } = await create(REMOTE_IMAGE, { name: SHELL_IMAGE, keepLocally: true });
    expect(outputs.imageId).to.match(/^sha256:/);
    const failure = await failureOf(engine.create(REMOTE_IMAGE, { name: "127.0.0.1:9/none:1" }));
    expect(failure.details).to.contain("unable to pull image 127.0.0.1:9/none:1");
  });

  it("reach an engine over SSH, and say in ssh's words why not", async () => {
    const path = process.env.PATH;
    process.env.PATH = `${stage.sshFolder}:${path}`;
    try {
      await engine.configure({ host: "ssh://root@203.0.113.5", sshOpts: JSON.stringify(["-o", "BatchMode=yes"]) });
      const all = Array.from({ length: 8 }, (_, index) => create(VOLUME, { name: `volume-${index}` }));
      expect((await Promise.all(all)).map(({ id }) => id)).to.include("volume-7");
      const refusal = await failureOf(engine.configure({ host: "ssh://root@changed.invalid" }));
      expect(refusal.details).to.contain("Host key verification failed.");
    } finally {
      process.env.PATH = path;
    }
  });
});
