import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { onlineDatabase, runningCluster } from "./support/orders.ts";

describe("tags of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it("exist as soon as something carries them, and count what does", async () => {
    await runningCluster(account, { tags: ["greenroom:platform"] });
    await onlineDatabase(account);

    const tag = await account.expect(200, "GET", "/v2/tags/greenroom:platform", undefined, "tag");

    expect(tag).to.have.nested.property("resources.count", 3);
    expect(tag).to.have.nested.property("resources.droplets.count", 2);
    expect(tag).to.have.nested.property("resources.databases.count", 1);
    expect(tag).to.have.deep.nested.property("resources.images", { count: 0 });
  });

  it("may not have dots or slashes", async () => {
    for (const name of ["greenroom.dev", "a/b", "", "x".repeat(256)])
      expect((await account.send("POST", "/v2/tags", { name })).status).to.equal(422);
    await account.expect(201, "POST", "/v2/tags", { name: "greenroom:pr-12_a" });
  });

  it("are put on resources and taken off", async () => {
    const { id } = await onlineDatabase(account, { tags: [] });
    const resources = [{ resource_id: id, resource_type: "database" }];
    await account.expect(201, "POST", "/v2/tags", { name: "new" });
    const tagsNow = async (): Promise<unknown> =>
      (await account.expect(200, "GET", `/v2/databases/${id}`, undefined, "database")).tags;

    await account.expect(204, "POST", "/v2/tags/new/resources", { resources });
    expect(await tagsNow()).to.deep.equal(["new"]);
    await account.expect(204, "DELETE", "/v2/tags/new/resources", { resources });
    expect(await tagsNow()).to.deep.equal([]);
    await account.expect(404, "POST", "/v2/tags/unknown/resources", { resources });
  });

  it("leave everything that carried them when they are deleted", async () => {
    const { id } = await onlineDatabase(account);

    await account.expect(204, "DELETE", "/v2/tags/greenroom:platform");

    await account.expect(404, "GET", "/v2/tags/greenroom:platform");
    expect(await account.expect(200, "GET", `/v2/databases/${id}`, undefined, "database")).to.deep.include({
      tags: [],
    });
  });
});

describe("projects of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const order = (): Promise<Answered> =>
    account.expect(
      201,
      "POST",
      "/v2/projects",
      { name: "greenroom", purpose: "Previews", environment: "staging" },
      "project",
    );

  it("start with a default one, which holds what is ordered without a project", async () => {
    const { id } = await account.expect(200, "GET", "/v2/projects/default", undefined, "project");
    const database = await onlineDatabase(account);

    expect(database.project_id).to.equal(id);
    const { resources } = await account.expect(200, "GET", "/v2/projects/default/resources");
    expect((resources as Answered[]).map(({ urn }) => urn)).to.deep.equal([`do:dbaas:${database.id}`]);
  });

  it("take resources by order or by assignment, and cannot be deleted with them", async () => {
    const { id, environment } = await order();
    expect(environment).to.equal("Staging");
    const database = await onlineDatabase(account, { project_id: id });
    await account.expect(201, "POST", "/v2/domains", { name: "example.com" });
    const urns = ["do:domain:example.com", "do:droplet:1"];

    const assigned = await account.expect(200, "POST", `/v2/projects/${id}/resources`, { resources: urns });

    expect((assigned.resources as Answered[]).map(({ status }) => status)).to.deep.equal(["assigned", "not_found"]);
    const { resources } = await account.expect(200, "GET", `/v2/projects/${id}/resources`);
    expect((resources as Answered[]).map(({ urn }) => urn)).to.deep.equal([`do:dbaas:${database.id}`, urns[0]]);
    const refused = await account.send("DELETE", `/v2/projects/${id}`);
    expect([refused.status, messageOf(refused)]).to.deep.equal([412, "cannot delete a project with resources"]);

    const back = [`do:dbaas:${database.id}`, "do:domain:example.com"];
    await account.expect(200, "POST", "/v2/projects/default/resources", { resources: back });
    await account.expect(204, "DELETE", `/v2/projects/${id}`);
    await account.expect(404, "GET", `/v2/projects/${id}`);
  });

  it("change what a PATCH names, and keep the default one", async () => {
    const { id } = await order();
    const patched = await account.expect(200, "PATCH", `/v2/projects/${id}`, { description: "previews" }, "project");
    const { id: main } = await account.expect(200, "GET", "/v2/projects/default", undefined, "project");

    expect(patched).to.include({ name: "greenroom", purpose: "Previews", description: "previews", is_default: false });
    await account.expect(412, "DELETE", `/v2/projects/${main}`);
    await account.expect(422, "POST", "/v2/projects", { name: "greenroom", purpose: "x" });
    await account.expect(422, "POST", "/v2/projects", { name: "other", purpose: "x", environment: "testing" });
  });
});
