import { expect } from "chai";
import { type ComposeAccess, ConfigurationError, resolveStack } from "../../stacks/index.ts";
import { ENVIRONMENT_SETTINGS, PLATFORM_SETTINGS } from "../support/program-settings.ts";
import { known, type Recording, record } from "../support/recorder.ts";

const HOST_KEY = "ssh-ed25519 AAAAmadeup";
const DIGEST = `sha256:${"9".repeat(64)}`;

const composeAccess: ComposeAccess = {
  deployKey: async () => ({
    publicKey: "ssh-ed25519 AAAAdeploy",
    hostKey: { privateKey: "made-up private key", publicKey: HOST_KEY },
    databaseSecret: "made-up secret",
  }),
  certificate: async () => ({ certificate: "made-up certificate", privateKey: "made-up key" }),
  reach: async () => undefined,
};

function platformSettings(values: object = {}) {
  const own = { target: "compose-host", sshRanges: ["198.51.100.0/24"], domain: "example.com", ...values };
  const overrides = JSON.stringify({ platform: own });
  return { ...PLATFORM_SETTINGS, values: { ...PLATFORM_SETTINGS.values, overrides }, composeAccess };
}

const PLATFORM = {
  hostAddress: "203.0.113.9",
  hostKey: HOST_KEY,
  proxyNetwork: "greenroom-preview",
  proxyImage: `caddy@${DIGEST}`,
  databaseImage: `postgres@${DIGEST}`,
  databaseSecret: "made-up secret",
};

describe("the programs for a compose host", () => {
  describe("of the platform", () => {
    const run = (values = {}) =>
      record(() => resolveStack("platform").program(platformSettings(values)), { stack: "platform" });

    it("make one droplet, and neither cluster nor database nor load balancer", async () => {
      const { registrations, one } = await run();
      const types = registrations.map(({ type }) => type);
      expect(types).to.include.members([
        "digitalocean:index/droplet:Droplet",
        "digitalocean:index/reservedIp:ReservedIp",
      ]);
      expect(types.filter((type) => /[cC]luster|certificate|kubernetes/.test(type))).to.deep.equal([]);
      expect(one("digitalocean:index/dnsRecord:DnsRecord").inputs).to.include({
        name: "*.preview",
        value: "203.0.113.9",
      });
    });

    it("let what is on the droplet go with it", async () => {
      const { all, one } = await run();
      const { urn } = one("digitalocean:index/droplet:Droplet");
      const onHost = ["network:Network", "volume:Volume", "container:Container"].flatMap((type) => [
        ...all(`docker:index/${type}`),
      ]);
      expect(onHost).to.have.lengthOf(3);
      for (const { deletedWith, name } of onHost) expect(deletedWith, name).to.equal(urn);
    });

    it("tell environments where the host is and by which key it is known", async () => {
      const { result } = await run();
      expect(await known(result.hostAddress)).to.equal("203.0.113.9");
      expect(await known(result.hostKey)).to.equal(HOST_KEY);
      expect(await known(result.target)).to.equal("compose-host");
    });

    it("refuse to let nobody use SSH, and a target that there is not", async () => {
      for (const [values, reason] of [
        [{ sshRanges: [] }, "greenroom:sshRanges: at least one range"],
        [{ target: "heroku" }, "greenroom:target: kubernetes or compose-host is needed"],
      ] as const) {
        const failure = await run(values).catch((error: unknown) => error);
        expect(failure).to.be.instanceOf(ConfigurationError);
        expect(String(failure)).to.contain(reason);
      }
    });
  });

  describe("of a pull request", () => {
    let recording: Recording<Readonly<Record<string, unknown>>>;

    before(async () => {
      const settings = { ...ENVIRONMENT_SETTINGS, target: "compose-host" as const, composeAccess };
      recording = await record(() => resolveStack("pr-12").program(settings), { stackOutputs: { platform: PLATFORM } });
    });

    it("put everything on the host, reached by its pinned key", () => {
      const { inputs } = recording.one("pulumi:providers:docker");
      expect(inputs.host).to.equal("ssh://root@203.0.113.9");
      expect(JSON.stringify(inputs.sshOpts)).to.contain(`KnownHostsCommand=/bin/echo %H ${HOST_KEY}`);
      expect(recording.all("kubernetes:").concat(recording.all("digitalocean:"))).to.deep.equal([]);
      for (const { provider, name, type } of recording.all("docker:index/container")) {
        expect(provider, `${type} ${name}`).to.contain("pulumi:providers:docker::pr-12");
      }
    });

    it("give the same outputs as in a cluster", async () => {
      const { result } = recording;
      expect(Object.keys(result)).to.have.members([
        ...["asleep", "commit", "database", "namespace", "release", "seeded", "urls"],
      ]);
      expect(await known(result.urls)).to.deep.equal({
        api: "https://pr-12-api.preview.example.com",
        web: "https://pr-12-web.preview.example.com",
      });
      expect(await known(result.seeded)).to.deep.equal(["api"]);
    });

    it("run nothing while it is asleep, and keep its data and what was done to it", async () => {
      const values = { ...ENVIRONMENT_SETTINGS.values, overrides: JSON.stringify({ pr: { asleep: "true" } }) };
      const settings = { ...ENVIRONMENT_SETTINGS, values, target: "compose-host" as const, composeAccess };
      const asleep = await record(() => resolveStack("pr-12").program(settings), {
        stackOutputs: { platform: PLATFORM },
      });
      const containers = asleep.all("docker:index/container:Container").map(({ name }) => name);
      expect(containers).to.have.members(["api-migrate", "api-seed"]);
      expect(asleep.all("docker:index/volume:Volume").map(({ name }) => name)).to.deep.equal(["pr-12-data"]);
      expect(await known(asleep.result.seeded)).to.deep.equal(["api"]);
    });

    it("make an app after those that it waits for", () => {
      const order = recording.all("docker:index/container:Container").map(({ name }) => name);
      expect(order).to.include.members(["api-front", "web", "worker"]);
      expect(order.indexOf("api-front")).to.be.lessThan(order.indexOf("web"));
      expect(order.indexOf("worker")).to.be.lessThan(order.indexOf("api-front"));
    });
  });
});
