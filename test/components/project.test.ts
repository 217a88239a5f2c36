import { expect } from "chai";
import { EnvironmentProject, memberUrn } from "../../components/project/index.ts";
import { known, record } from "../support/recorder.ts";

const PROJECT = "digitalocean:index/project:Project";
const RESOURCES = "digitalocean:index/projectResources:ProjectResources";

describe("EnvironmentProject", () => {
  const create = () =>
    new EnvironmentProject("greenroom-staging", {
      environment: "staging",
      kind: "Staging",
      resources: [memberUrn("kubernetes", "cluster-id"), memberUrn("dbaas", "database-id")],
    });

  it("is a project of the environment's kind, whose other members are not its business", async () => {
    const { one, result } = await record(create);
    expect(one(PROJECT).inputs).to.deep.equal({
      name: "greenroom-staging",
      description: "The environment staging, made by Greenroom.",
      purpose: "Web Application",
      environment: "Staging",
    });
    expect(one(PROJECT).ignoreChanges).to.deep.equal(["resources"]);
    expect(one(PROJECT).parent).to.equal(one("greenroom:project:EnvironmentProject").urn);
    expect(await known(result.id)).to.equal("greenroom-staging-id");
  });

  it("takes in what belongs to the environment", async () => {
    const { one } = await record(create);
    expect(one(RESOURCES).inputs).to.deep.equal({
      project: "greenroom-staging-id",
      resources: ["do:kubernetes:cluster-id", "do:dbaas:database-id"],
    });
  });

  it("need not wait for what will belong to it", async () => {
    const { one } = await record(() => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const args = { environment: "staging", kind: "Staging", resources: [memberUrn("kubernetes", promise)] } as const;
      // Would the project wait for its members, neither would ever come.
      return known(new EnvironmentProject("base", args).id).then(resolve);
    });
    expect(one(RESOURCES).inputs.resources).to.deep.equal(["do:kubernetes:base-id"]);
  });

  it("can be empty", async () => {
    const args = { environment: "staging", kind: "Staging", resources: [], description: "On demand." } as const;
    const { one, all } = await record(() => new EnvironmentProject("base", args));
    expect(all(RESOURCES)).to.deep.equal([]);
    expect(one(PROJECT).inputs.description).to.equal("On demand.");
  });

  it("refuses a name that DigitalOcean would refuse", () => {
    const args = { environment: "staging", kind: "Staging", resources: [] } as const;
    expect(() => new EnvironmentProject("n".repeat(176), args)).to.throw("at most 175 characters are allowed, got 176");
  });
});
