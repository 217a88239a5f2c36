import { expect } from "chai";
import {
  type Deployment,
  readBuildArguments,
  readEnvironmentConfig,
  readPlatformConfig,
  type ValueTexts,
} from "../../stacks/config.ts";
import { ENVIRONMENT_SETTINGS, PLATFORM_SETTINGS } from "../support/program-settings.ts";
import { record } from "../support/recorder.ts";

const COMMIT = "c".repeat(40);
const DEPLOYMENT: Deployment = { commit: COMMIT, release: { api: { tag: "tree-1", commit: COMMIT } } };

async function platformConfig(texts: ValueTexts, config: Record<string, string> = {}) {
  return (await record(() => readPlatformConfig(texts), { stack: "platform", config })).result;
}

async function environmentConfig(texts: ValueTexts, config: Record<string, string> = {}, deployment?: Deployment) {
  return (await record(() => readEnvironmentConfig("pr-12", texts, deployment), { config })).result;
}

const refusal = (attempt: Promise<unknown>) => attempt.then(() => "nothing was refused", String);

describe("readPlatformConfig", () => {
  const texts = PLATFORM_SETTINGS.values ?? {};

  it("reads the values of the platform", async () => {
    const config = await platformConfig(texts);
    expect(config).to.include({ domain: "example.com", kubernetesVersion: "1.34", minNodes: 1, postgresVersion: "17" });
  });

  it("prefers the stack's own configuration to the file, and overrides to both", async () => {
    const own = { "greenroom:domain": "own.example", "greenroom:minNodes": "2" };
    const overrides = "platform:\n  domain: override.example\npr:\n  region: nyc3\n";
    const config = await platformConfig({ ...texts, overrides }, own);
    expect(config).to.include({ domain: "override.example", minNodes: 2, region: "fra1" });
  });

  it("knows what is usual", async () => {
    const few = "platform: { dnsZone: null }";
    const stackFile = (texts.stackFile ?? "").replaceAll(/^.*(dnsZone|registryHost|gatewayClass):.*$/gm, "");
    const config = await platformConfig({ stackFile, overrides: few });
    expect(config).to.include({ dnsZone: "create", registryHost: "registry.digitalocean.com", gatewayClass: "cilium" });
  });

  it("names everything that is missing or wrong at once", async () => {
    const overrides = "platform: { minNodes: 0, registryTier: huge, dnsZone: mine }";
    const message = await refusal(platformConfig({ overrides }));
    expect(message).to.contain("The configuration of the platform cannot be used:");
    expect(message).to.contain("greenroom:domain: a text is needed, it is not set");
    expect(message).to.contain("greenroom:minNodes: a whole number of at least 1 is needed, got 0");
    expect(message).to.contain('greenroom:registryTier: starter or basic or professional is needed, got "huge"');
    expect(message).to.contain('greenroom:dnsZone: create or existing is needed, got "mine"');
  });
});

describe("readEnvironmentConfig", () => {
  const texts = ENVIRONMENT_SETTINGS.values ?? {};

  it("reads every value of pull requests and what is deployed", async () => {
    expect(await environmentConfig(texts, {}, DEPLOYMENT)).to.deep.equal({
      ...DEPLOYMENT,
      quota: { requestsCpu: "1", requestsMemory: "2Gi", limitsCpu: "4", limitsMemory: "4Gi", pods: 24 },
      databaseConnectionLimit: 10,
      cacheImage: "docker.io/valkey/valkey:8-alpine",
      isAsleep: false,
      gracePeriodSeconds: 8,
    });
  });

  it("takes what is deployed from the stack's configuration when the command line has put it there", async () => {
    const release = { api: { digest: `sha256:${"0".repeat(64)}`, commit: "d".repeat(40) } };
    const config = { "greenroom:commit": "d".repeat(40), "greenroom:release": JSON.stringify(release) };
    expect(await environmentConfig(texts, config, DEPLOYMENT)).to.deep.include({ commit: "d".repeat(40), release });
  });

  it("refuses to guess what to deploy", async () => {
    const message = await refusal(environmentConfig(texts));
    expect(message).to.contain("greenroom:commit: a commit is 40 hexadecimal digits, got nothing");
    expect(message).to.contain("greenroom:release: a release is an object with one key for each app");
  });
});

describe("readBuildArguments", () => {
  const read = async (overrides: string) => (await record(() => readBuildArguments({ overrides }))).result;

  it("reads a map of texts, and none when there is none", async () => {
    expect(await read("pr: { buildArgs: { NODE_IMAGE: mirror/node } }")).to.deep.equal({ NODE_IMAGE: "mirror/node" });
    expect(await read("pr: {}")).to.deep.equal({});
  });

  it("refuses what is no text", async () => {
    expect(await refusal(read("pr: { buildArgs: { A: 1 } }"))).to.contain('the value of "A" must be a text, got 1');
  });
});
