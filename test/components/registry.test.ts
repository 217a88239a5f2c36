import { isSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { Registry } from "../../components/registry/index.ts";
import { known, record } from "../support/recorder.ts";

const ARGS = { registryName: "example", tier: "basic", region: "fra1", host: "registry.example" } as const;

describe("Registry", () => {
  it("is made with credentials that may pull for 90 days", async () => {
    const { one } = await record(() => new Registry("base", ARGS));
    expect(one("digitalocean:index/containerRegistry:ContainerRegistry").inputs).to.deep.equal({
      name: "example",
      subscriptionTierSlug: "basic",
      region: "fra1",
    });
    const credentials = one("digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials");
    expect(credentials.inputs).to.deep.equal({ registryName: "example", write: false, expirySeconds: 7_776_000 });
    expect(credentials.retainOnDelete).to.equal(true);
  });

  it("names images below its host, and keeps the credentials secret", async () => {
    const { result } = await record(() => new Registry("base", ARGS));
    expect(await known(result.endpoint)).to.equal("registry.example/example");
    expect(await known(result.pullCredentials)).to.equal('{"auths":{}}');
    expect(await isSecret(result.pullCredentials)).to.equal(true);
  });

  for (const registryName of ["Example", "1st", "a".repeat(64), "a-"]) {
    it(`refuses the name ${registryName.slice(0, 10)}`, () => {
      expect(() => new Registry("base", { ...ARGS, registryName })).to.throw("lower-case letters");
    });
  }
});
