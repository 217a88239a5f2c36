import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { dropletOrder, runningCluster, runningDroplet } from "./support/orders.ts";

const FIREWALLS = "/v2/firewalls";
const RESERVED = "/v2/reserved_ips";
const EVERYWHERE = { addresses: ["0.0.0.0/0", "::/0"] };

describe("firewalls of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const order = (changes: Answered = {}): Answered => ({
    name: "host",
    inbound_rules: [
      { protocol: "tcp", ports: "22", sources: { addresses: ["192.0.2.0/24"] } },
      { protocol: "tcp", ports: "8000-9000", sources: EVERYWHERE },
      { protocol: "icmp", sources: EVERYWHERE },
    ],
    outbound_rules: [{ protocol: "udp", ports: "all", destinations: EVERYWHERE }],
    ...changes,
  });
  const programOf = (name: string) => account.runtime.droplets.machines.get(name)?.firewall;

  it("wait first, then stand before their droplets, with all ports written as 0", async () => {
    const droplet = await runningDroplet(account);
    const ordered = await account.expect(202, "POST", FIREWALLS, order({ droplet_ids: [droplet.id] }), "firewall");
    expect(ordered).to.include({ status: "waiting" });
    expect(ordered.pending_changes).to.deep.equal([{ droplet_id: droplet.id, removing: false, status: "waiting" }]);

    const set = await account.until(`${FIREWALLS}/${ordered.id}`, "firewall", "status", "succeeded");

    expect(set).to.deep.include({ pending_changes: [], droplet_ids: [droplet.id] });
    expect(set.outbound_rules).to.deep.equal([{ protocol: "udp", ports: "0", destinations: EVERYWHERE }]);
    expect(set).to.have.nested.property("inbound_rules[2].ports", "0");
    expect(programOf("host")).to.deep.equal({
      inbound: [
        { protocol: "tcp", ports: { first: 22, last: 22 }, peers: ["192.0.2.0/24"] },
        { protocol: "tcp", ports: { first: 8000, last: 9000 }, peers: ["0.0.0.0/0"] },
        { protocol: "icmp", ports: undefined, peers: ["0.0.0.0/0"] },
      ],
      outbound: [{ protocol: "udp", ports: undefined, peers: ["0.0.0.0/0"] }],
    });
  });

  it("stand before every droplet with one of their tags, also one that comes later", async () => {
    await account.expect(202, "POST", FIREWALLS, order({ tags: ["web"] }));
    await runningDroplet(account, { name: "tagged", tags: ["web"] });
    await runningDroplet(account, { name: "open" });
    await account.cloud.idle();

    expect(programOf("tagged")?.inbound).to.have.length(3);
    expect(programOf("open")).to.equal(undefined);

    await account.expect(204, "DELETE", "/v2/tags/web");
    await account.cloud.idle();
    expect(programOf("tagged")).to.equal(undefined);
  });

  it("add up, and name the others by droplet, tag, cluster and load balancer", async () => {
    const cluster = await runningCluster(account);
    const peer = await runningDroplet(account, { name: "peer", tags: ["peers"] });
    const balancer = await account.expect(
      202,
      "POST",
      "/v2/load_balancers",
      {
        name: "lb",
        region: "fra1",
        forwarding_rules: [{ entry_protocol: "http", entry_port: 80, target_protocol: "http", target_port: 80 }],
      },
      "load_balancer",
    );
    const host = await runningDroplet(account);
    const only = (name: string, sources: Answered) => ({
      name,
      droplet_ids: [host.id],
      inbound_rules: [{ protocol: "tcp", ports: "80", sources }],
    });
    for (const [name, sources] of Object.entries({
      a: { droplet_ids: [peer.id] },
      b: { tags: ["peers"] },
      c: { kubernetes_ids: [cluster.id] },
      d: { load_balancer_uids: [balancer.id] },
    }))
      await account.expect(202, "POST", FIREWALLS, only(name, sources));
    await account.cloud.idle();

    expect(programOf("host")?.inbound.map(({ peers }) => peers)).to.deep.equal([
      ["10.200.1.40"],
      ["10.200.1.40"],
      ["10.200.1.10"],
      ["10.200.1.1"],
    ]);
    expect(programOf("host")?.outbound).to.deep.equal([]);
  });

  it("are changed as a whole, and open their droplets when they go", async () => {
    const droplet = await runningDroplet(account);
    const { id } = await account.expect(202, "POST", FIREWALLS, order({ droplet_ids: [droplet.id] }), "firewall");
    const changes = { inbound_rules: [{ protocol: "tcp", ports: "443", sources: EVERYWHERE }] };
    await account.expect(200, "PUT", `${FIREWALLS}/${id}`, order({ ...changes, droplet_ids: [droplet.id] }));
    await account.cloud.idle();
    expect(programOf("host")?.inbound).to.have.length(1);

    await account.expect(204, "DELETE", `${FIREWALLS}/${id}`);
    await account.cloud.idle();
    expect(programOf("host")).to.equal(undefined);
    for (const method of ["GET", "DELETE"]) await account.expect(404, method, `${FIREWALLS}/${id}`);
    await account.expect(404, "PUT", `${FIREWALLS}/${id}`, order());
  });

  it("are refused for what cannot be made of the order", async () => {
    await account.expect(202, "POST", FIREWALLS, order());
    const rule = { protocol: "tcp", ports: "22", sources: EVERYWHERE };
    const refusals: readonly [Answered, string][] = [
      [{}, "duplicate name"],
      [{ name: "b", inbound_rules: [], outbound_rules: [] }, "At least one rule is required"],
      [{ name: "b", droplet_ids: [1, 2] }, "droplets do not exist: 1, 2"],
      [{ name: "b", inbound_rules: [{ ...rule, protocol: "gre" }] }, 'protocol "gre" is not one of tcp, udp, icmp'],
      [
        { name: "b", inbound_rules: [{ ...rule, ports: "9-8" }] },
        'ports "9-8" is not a port, a range such as 8000-9000, or all',
      ],
      [
        { name: "b", inbound_rules: [{ ...rule, sources: { addresses: ["home"] } }] },
        'address "home" is not an IP address or range',
      ],
    ];
    for (const [changes, message] of refusals) {
      const reply = await account.send("POST", FIREWALLS, order(changes));
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
  });
});

describe("reserved IPs of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const reserve = (body: Answered = { region: "fra1" }) => account.expect(202, "POST", RESERVED, body, "reserved_ip");
  const leads = (name: string) => account.runtime.droplets.machines.get(name)?.reservedAddress;

  it("are reserved in a region, listed, in a project, and given back", async () => {
    const reserved = await reserve();
    expect(reserved).to.deep.include({ ip: "10.200.1.40", droplet: null, locked: false });
    expect(await account.expect(200, "GET", RESERVED)).to.have.nested.property("reserved_ips[0].region.slug", "fra1");
    const { resources } = await account.expect(200, "GET", "/v2/projects/default/resources");
    expect((resources as Answered[]).map(({ urn }) => urn)).to.deep.equal([`do:reservedip:${reserved.ip}`]);

    await account.expect(204, "DELETE", `${RESERVED}/${reserved.ip}`);
    for (const method of ["GET", "DELETE"]) await account.expect(404, method, `${RESERVED}/${reserved.ip}`);
    expect([...account.runtime.droplets.reserved]).to.deep.equal([]);
  });

  it("lead from one droplet to another by actions", async () => {
    const { ip } = await reserve();
    const [one, other] = [await runningDroplet(account), await runningDroplet(account, { name: "other" })];
    const act = async (body: Answered) => {
      const action = await account.expect(201, "POST", `${RESERVED}/${ip}/actions`, body, "action");
      expect(action).to.include({ status: "in-progress", resource_type: "reserved_ip" });
      await account.until(`${RESERVED}/${ip}/actions/${action.id}`, "action", "status", "completed");
    };

    await act({ type: "assign", droplet_id: one.id });
    expect(await account.expect(200, "GET", `${RESERVED}/${ip}`)).to.have.nested.property(
      "reserved_ip.droplet.id",
      one.id,
    );
    expect(leads("host")).to.equal(ip);
    await act({ type: "assign", droplet_id: other.id });
    expect([leads("host"), leads("other")]).to.deep.equal([undefined, ip]);
    await act({ type: "unassign" });
    expect(leads("other")).to.equal(undefined);
    const refused = await account.send("POST", `${RESERVED}/${ip}/actions`, { type: "unassign" });
    expect([refused.status, messageOf(refused)]).to.deep.equal([422, "The reserved IP is not assigned to a Droplet."]);
  });

  it("are reserved for a droplet at once, and outlive it", async () => {
    const droplet = await runningDroplet(account);
    const { ip } = await reserve({ droplet_id: droplet.id });
    await account.cloud.idle();
    expect(leads("host")).to.equal(ip);

    await account.expect(204, "DELETE", `/v2/droplets/${droplet.id}`);
    await account.cloud.idle();

    expect(await account.expect(200, "GET", `${RESERVED}/${ip}`, undefined, "reserved_ip")).to.include({
      droplet: null,
    });
  });

  it("are taken from their droplet when they are given back", async () => {
    const droplet = await runningDroplet(account);
    const { ip } = await reserve({ droplet_id: droplet.id });
    await account.cloud.idle();

    await account.expect(204, "DELETE", `${RESERVED}/${ip}`);

    expect(leads("host")).to.equal(undefined);
  });

  it("are refused for a droplet that cannot take them, and beyond the account's limit", async () => {
    const droplet = await runningDroplet(account);
    const first = await reserve({ droplet_id: droplet.id });
    await account.cloud.idle();
    const abroad = await reserve({ region: "ams3" });
    const { ip } = await reserve();
    const refusals: readonly [unknown, Answered, string][] = [
      [ip, { type: "assign", droplet_id: 1 }, "Droplet 1 does not exist."],
      [abroad.ip, { type: "assign", droplet_id: droplet.id }, `Droplet ${droplet.id} is in region fra1, not in ams3.`],
      [
        ip,
        { type: "assign", droplet_id: droplet.id },
        `Droplet ${droplet.id} already has the reserved IP ${first.ip}.`,
      ],
      [ip, { type: "move" }, 'type "move" is not one of assign, unassign'],
    ];
    for (const [address, body, message] of refusals) {
      const reply = await account.send("POST", `${RESERVED}/${address}/actions`, body);
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
    for (let number = 3; number < 5; number++) await reserve();
    const sixth = await account.send("POST", RESERVED, { region: "fra1" });
    expect([sixth.status, messageOf(sixth)]).to.deep.equal([422, "reserving another IP will exceed your limit of 5"]);
  });

  it("cannot lead to a droplet that is just being made", async () => {
    await account.close();
    account = await openAccount({ delays: { droplet: 0.2 } });
    const { id } = await account.expect(202, "POST", "/v2/droplets", dropletOrder(), "droplet");

    const refused = await account.send("POST", RESERVED, { droplet_id: id });

    expect([refused.status, messageOf(refused)]).to.deep.equal([422, "Droplet already has a pending event."]);
  });
});
