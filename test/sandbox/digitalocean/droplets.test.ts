import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { dropletOrder, runningCluster, runningDroplet } from "./support/orders.ts";
import { SSH_KEYS } from "./support/ssh-keys.ts";

const KEYS = "/v2/account/keys";
const DROPLETS = "/v2/droplets";

describe("SSH keys of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const order = { name: "ci", public_key: SSH_KEYS.ci };

  it("are kept, found by number and by fingerprint, renamed and deleted", async () => {
    const key = await account.expect(201, "POST", KEYS, order, "ssh_key");
    expect(key).to.include({ name: "ci", public_key: SSH_KEYS.ci });
    expect(key.fingerprint).to.match(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect(await account.expect(200, "GET", `${KEYS}/${key.fingerprint}`, undefined, "ssh_key")).to.deep.equal(key);

    await account.expect(200, "PUT", `${KEYS}/${key.id}`, { name: "robot" });
    const listed = await account.expect(200, "GET", KEYS);
    expect(listed.ssh_keys).to.deep.equal([{ ...key, name: "robot" }]);

    await account.expect(204, "DELETE", `${KEYS}/${key.id}`);
    for (const method of ["GET", "DELETE"]) await account.expect(404, method, `${KEYS}/${key.id}`);
  });

  it("are refused twice, and when they are none", async () => {
    await account.expect(201, "POST", KEYS, order);
    const again = await account.send("POST", KEYS, { ...order, name: "other", public_key: `${SSH_KEYS.ci}\n` });
    expect([again.status, messageOf(again)]).to.deep.equal([422, "SSH Key is already in use on your account"]);
    for (const public_key of ["no key", "ssh-rsa AAAA", `ssh-rsa ${SSH_KEYS.ci.split(" ")[1]}`]) {
      const refused = await account.send("POST", KEYS, { name: "bad", public_key });
      expect(refused.status).to.equal(422);
      expect(messageOf(refused)).to.match(/^Key invalid, it should be one line that starts with one of ssh-ed25519/);
    }
  });
});

describe("droplets of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it("are new first, then active and reachable, and their creation is an action", async () => {
    const key = await account.expect(201, "POST", KEYS, { name: "ci", public_key: SSH_KEYS.ci }, "ssh_key");
    const answer = await account.expect(
      202,
      "POST",
      DROPLETS,
      dropletOrder({ ssh_keys: [key.id], user_data: "#!/bin/sh" }),
    );
    const ordered = answer.droplet as Answered;
    expect(ordered).to.include({ name: "host", status: "new", locked: true, size_slug: "s-1vcpu-2gb", disk: 50 });
    expect(ordered.networks).to.deep.equal({ v4: [], v6: [] });

    const active = await account.until(`${DROPLETS}/${ordered.id}`, "droplet", "status", "active");

    expect(active).to.include({ locked: false }).and.to.have.nested.property("networks.v4[1].type", "public");
    expect(active).to.have.nested.property("networks.v4[1].ip_address", "10.200.1.40");
    expect(active).to.have.nested.property("image.slug", "debian-12-x64");
    const [action] = (answer.links as { actions: { id: number; rel: string }[] }).actions;
    expect(action?.rel).to.equal("create");
    const done = await account.expect(200, "GET", `/v2/actions/${action?.id}`, undefined, "action");
    expect(done).to.include({ status: "completed", type: "create", resource_id: ordered.id, resource_type: "droplet" });
    const { request } = account.runtime.droplets.machines.get("host") ?? {};
    expect(request).to.include({ userData: "#!/bin/sh" });
    expect(request?.authorizedKeys).to.deep.equal([SSH_KEYS.ci]);
  });

  it("stay new when they do not start, which their action tells", async () => {
    account.runtime.droplets.refusal = "no room";
    const { id } = await account.expect(202, "POST", DROPLETS, dropletOrder(), "droplet");
    await account.cloud.idle();

    expect(await account.expect(200, "GET", `${DROPLETS}/${id}`, undefined, "droplet")).to.include({ status: "new" });
    const actions = (await account.expect(200, "GET", `${DROPLETS}/${id}/actions`)).actions as Answered[];
    expect(actions.map(({ status }) => status)).to.deep.equal(["errored"]);
    expect(account.logged.join()).to.contain("no room");
  });

  it("are refused for what cannot be made of the order", async () => {
    const refusals: readonly [Answered, RegExp][] = [
      [{ name: "under_score" }, /^Only valid hostname characters are allowed/],
      [{ region: "moon1" }, /^Region is not available$/],
      [{ size: "huge" }, /^You specified an invalid size for Droplet creation\.$/],
      [{ image: "windows" }, /invalid image for Droplet creation: "windows" is not one of/],
      [{ ssh_keys: [12, "aa:bb"] }, /^\[12,"aa:bb"\] are invalid key identifiers for Droplet creation\.$/],
      [{ user_data: "x".repeat(65_537) }, /64 KiB: it has 65537 bytes$/],
      [{ ipv6: true, volumes: ["v"] }, /^the sandbox's droplets do not know: ipv6, volumes$/],
      [{ vpc_uuid: "none" }, /^VPC "none" does not exist$/],
      [{ tags: ["a.b"] }, /^tag "a\.b" is invalid/],
    ];
    for (const [changes, message] of refusals) {
      const reply = await account.send("POST", DROPLETS, dropletOrder(changes));
      expect(messageOf(reply)).to.match(message);
      expect(reply.status).to.equal(422);
    }
  });

  it("are refused beyond the account's limit, to which workers count", async () => {
    await runningCluster(account);
    for (let number = 2; number < 25; number++) await account.expect(202, "POST", DROPLETS, dropletOrder());
    const reply = await account.send("POST", DROPLETS, dropletOrder());
    expect([reply.status, messageOf(reply)]).to.deep.equal([
      422,
      "creating this/these droplet(s) will exceed your droplet limit of 25",
    ]);
  });

  it("are listed with the workers of clusters, by tag and by name", async () => {
    await runningCluster(account);
    const { id } = await runningDroplet(account, { tags: ["greenroom:platform"] });
    const idsOf = async (query: string) =>
      ((await account.expect(200, "GET", `${DROPLETS}${query}`)).droplets as Answered[]).map((droplet) => droplet.id);

    expect(await idsOf(""))
      .to.have.length(3)
      .and.to.include(id);
    expect(await idsOf("?tag_name=greenroom:platform")).to.deep.equal([id]);
    expect(await idsOf("?name=host")).to.deep.equal([id]);
    const worker = (await idsOf("")).find((other) => other !== id);
    const refused = await account.send("DELETE", `${DROPLETS}/${worker}`);
    expect(refused.status).to.equal(422);
    expect(messageOf(refused)).to.contain('is a worker of cluster "preview": change its node pool instead');
  });

  it("are members of their VPC, in a project and under their tags, until they are gone", async () => {
    const { id, vpc_uuid: vpc } = await runningDroplet(account, { tags: ["web"] });
    const urn = `do:droplet:${id}`;
    expect(await account.expect(200, "GET", `/v2/vpcs/${vpc}/members`)).to.have.nested.property("members[0].urn", urn);
    expect(await account.expect(200, "GET", "/v2/projects/default/resources")).to.have.nested.property(
      "resources[0].urn",
      urn,
    );
    expect(await account.expect(200, "GET", "/v2/tags/web")).to.have.nested.property("tag.resources.droplets.count", 1);

    await account.expect(204, "DELETE", `${DROPLETS}/${id}`);
    await account.cloud.idle();

    await account.expect(404, "GET", `${DROPLETS}/${id}`);
    await account.expect(404, "DELETE", `${DROPLETS}/${id}`);
    expect((await account.expect(200, "GET", `/v2/vpcs/${vpc}/members`)).members).to.deep.equal([]);
    expect((await account.expect(200, "GET", "/v2/projects/default/resources")).resources).to.deep.equal([]);
    expect([...account.runtime.droplets.machines.keys()]).to.deep.equal([]);
  });

  it("stay locked from the deletion to the end, and are deleted also while they start", async () => {
    await account.close();
    account = await openAccount({ delays: { dropletTeardown: 0.2 } });
    const { id } = await account.expect(202, "POST", DROPLETS, dropletOrder(), "droplet");
    await account.expect(204, "DELETE", `${DROPLETS}/${id}`);

    expect(await account.expect(200, "GET", `${DROPLETS}/${id}`, undefined, "droplet")).to.include({ locked: true });
    const refused = await account.send("POST", `${DROPLETS}/${id}/actions`, { type: "reboot" });
    expect([refused.status, messageOf(refused)]).to.deep.equal([422, "Droplet already has a pending event."]);
    await account.cloud.idle();
    await account.expect(404, "GET", `${DROPLETS}/${id}`);
    expect(account.runtime.droplets.machines.size).to.equal(0);
  });

  it("are switched off, resized and switched on by actions, one at a time", async () => {
    const { id } = await runningDroplet(account);
    const act = async (body: Answered) => {
      const action = await account.expect(201, "POST", `${DROPLETS}/${id}/actions`, body, "action");
      expect(action).to.include({ status: "in-progress", type: body.type, completed_at: null });
      await account.until(`${DROPLETS}/${id}/actions/${action.id}`, "action", "status", "completed");
      return account.expect(200, "GET", `${DROPLETS}/${id}`, undefined, "droplet");
    };
    const running = await account.send("POST", `${DROPLETS}/${id}/actions`, { type: "resize", size: "s-2vcpu-4gb" });
    expect(messageOf(running)).to.equal("Droplet must be powered off before it is resized.");

    expect(await act({ type: "power_off" })).to.include({ status: "off" });
    expect(account.runtime.droplets.machines.get("host")?.isOn).to.equal(false);
    expect(await act({ type: "resize", size: "s-2vcpu-4gb" })).to.include({ vcpus: 2, disk: 50 });
    expect(await act({ type: "resize", size: "s-2vcpu-4gb", disk: true })).to.include({ disk: 80 });
    expect(await act({ type: "power_on" })).to.include({ status: "active" });
    expect(account.runtime.droplets.machines.get("host")?.isOn).to.equal(true);
    expect(await act({ type: "rename", name: "other" })).to.include({ name: "other" });
    expect((await act({ type: "enable_backups" })).features).to.include("backups");
  });

  it("refuse actions that the sandbox does not know", async () => {
    const { id } = await runningDroplet(account);
    const reply = await account.send("POST", `${DROPLETS}/${id}/actions`, { type: "rebuild" });
    expect(reply.status).to.equal(422);
    expect(messageOf(reply)).to.match(/^the sandbox's droplets do not know the action "rebuild", only power_on/);
  });

  it("are targets of load balancers, by number and by tag, while they run", async () => {
    const { id } = await runningDroplet(account);
    const rule = { entry_protocol: "http", entry_port: 80, target_protocol: "http", target_port: 80 };
    const order = { name: "lb", region: "fra1", forwarding_rules: [rule], tag: "web" };
    await account.expect(202, "POST", "/v2/load_balancers", order);
    await account.cloud.idle();
    expect(account.runtime.loadBalancers[0]?.targets).to.deep.equal([]);

    await account.expect(201, "POST", "/v2/tags", { name: "web" });
    const resources = [{ resource_id: String(id), resource_type: "droplet" }];
    await account.expect(204, "POST", "/v2/tags/web/resources", { resources });
    await account.cloud.idle();
    expect(account.runtime.loadBalancers[0]?.targets).to.deep.equal(["10.200.1.40"]);

    await account.expect(201, "POST", `${DROPLETS}/${id}/actions`, { type: "shutdown" });
    await account.cloud.idle();
    expect(account.runtime.loadBalancers[0]?.targets).to.deep.equal([]);
  });
});
