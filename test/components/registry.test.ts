import { isSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { Registry } from "../../components/registry/index.ts";
import { known, record } from "../support/recorder.ts";

const ARGS = { registryName: "example", tier: "basic", region: "fra1", host: "registry.example" } as const;

describe("Registry", () => {
  it("is made with credentials that may pull for as long as it is there", async () => {
    const { one } = await record(() => new Registry("base", ARGS));
    expect(one("digitalocean:index/containerRegistry:ContainerRegistry").inputs).to.deep.equal({
      name: "example",
      subscriptionTierSlug: "basic",
      region: "fra1",
    });
    const credentials = one("digitalocean:index/containerRegistryDockerCredentials:ContainerRegistryDockerCredentials");
    expect(credentials.inputs).to.deep.equal({ registryName: "example", write: false });
    expect(credentials.retainOnDelete).to.equal(true);
  });

  it("leaves the place to DigitalOcean where no registries are kept", async () => {
    const { one } = await record(() => new Registry("base", { ...ARGS, region: "lon1" }));
    const { inputs } = one("digitalocean:index/containerRegistry:ContainerRegistry");
    expect(inputs).to.deep.equal({ name: "example", subscriptionTierSlug: "basic" });
  });

  it("stays where it is when images are pulled elsewhere, because it would be empty there", async () => {
    const { one } = await record(() => new Registry("base", ARGS));
    expect(one("digitalocean:index/containerRegistry:ContainerRegistry").ignoreChanges).to.deep.equal(["region"]);
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
