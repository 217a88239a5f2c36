import { expect } from "chai";
import { createDigitalOceanProvider } from "../../../../sandbox/providers/digitalocean/provider.ts";
import { type Properties, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { SSH_KEYS } from "../../digitalocean/support/ssh-keys.ts";
import { connectTo, type EngineClient, failureOf } from "../support/engine-client.ts";
import { type FakeCloud, startFakeCloud } from "../support/fake-cloud.ts";

const token = (module: string, name: string) => `digitalocean:index/${module}:${name}`;
const DROPLET = token("droplet", "Droplet");
const FIREWALL = token("firewall", "Firewall");
const RESERVED_IP = token("reservedIp", "ReservedIp");
const ASSIGNMENT = token("reservedIpAssignment", "ReservedIpAssignment");
const SSH_KEY = token("sshKey", "SshKey");

const ORDER = { name: "host", region: "fra1", size: "s-1vcpu-2gb", image: "debian-12-x64" };
const INBOUND = { protocol: "tcp", portRange: "22", sourceAddresses: ["192.0.2.0/24"] };
const OUTBOUND = { protocol: "tcp", portRange: "all", destinationAddresses: ["0.0.0.0/0", "::/0"] };

describe("the digitalocean stand-in's droplets, keys, firewalls and reserved addresses", () => {
  let cloud: FakeCloud;
  let engine: EngineClient;

  beforeEach(async () => {
    cloud = await startFakeCloud();
    engine = await connectTo(createDigitalOceanProvider("4.80.1", { DIGITALOCEAN_TOKEN: cloud.token }));
    await engine.configure({ apiEndpoint: cloud.url, httpRetryMax: "0" });
  });

  afterEach(async () => {
    engine.close();
    await cloud.close();
  });

  async function create(type: string, inputs: Properties) {
    const checked = await engine.check(type, inputs);
    expect(checked.failures).to.deep.equal([]);
    return { inputs: checked.inputs, ...(await engine.create(type, checked.inputs)) };
  }

  it("create, rename and delete a key, and take one that differs in its line break for the same", async () => {
    const { id, inputs, outputs } = await create(SSH_KEY, { name: "ci", publicKey: `${SSH_KEYS.ci}\n` });
    expect(outputs.fingerprint).to.match(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect((await engine.diff(SSH_KEY, inputs, { ...inputs, publicKey: SSH_KEYS.ci })).changes).to.deep.equal({});
    const other = await engine.diff(SSH_KEY, inputs, { ...inputs, publicKey: SSH_KEYS.other });
    expect(other.changes).to.deep.equal({ publicKey: "UPDATE_REPLACE" });

    const renamed = { ...inputs, name: "robot" };
    expect(await engine.update(SSH_KEY, inputs, renamed, { id, outputs })).to.include({ name: "robot" });
    await engine.delete(SSH_KEY, id, outputs);
    expect((await engine.read(SSH_KEY, id, renamed, outputs)).id).to.equal("");
    expect((await failureOf(engine.delete(SSH_KEY, id, outputs))).details).to.contain("Error deleting SSH key: DELETE");
  });

  it("tell in a preview what a droplet will have and what nobody knows yet", async () => {
    const { outputs } = await engine.create(DROPLET, { ...ORDER, vpcUuid: UNKNOWN }, { isPreview: true });

    expect(outputs).to.include({ name: "host", image: "debian-12-x64", vpcUuid: UNKNOWN, ipv4Address: UNKNOWN });
    expect(cloud.digitalocean.snapshot().droplets).to.equal(0);
  });

  it("wait for a droplet, keep a hash of its user data, and see nothing to do afterwards", async () => {
    const key = await create(SSH_KEY, { name: "ci", publicKey: SSH_KEYS.ci });
    const droplet = await create(DROPLET, {
      ...ORDER,
      sshKeys: [key.id],
      userData: "#!/bin/sh\n",
      tags: ["greenroom:platform"],
    });

    expect(droplet.outputs).to.include({
      ...{ status: "active", locked: false, memory: 2048, vcpus: 1, disk: 50, priceMonthly: 12 },
      ...{ ipv4Address: "10.200.1.40", ipv4AddressPrivate: "10.200.1.40", monitoring: false, resizeDisk: true },
      ...{ dropletUrn: `do:droplet:${droplet.id}`, userData: "bd971bec88149956458a10fc9c5ecb3eb99dd452" },
    });
    const live = await engine.read(DROPLET, droplet.id, droplet.inputs, droplet.outputs);
    expect(live.inputs).to.deep.equal(droplet.inputs);
    const { changes } = await engine.diff(DROPLET, live.inputs, droplet.inputs, { outputs: live.outputs });
    expect(changes).to.deep.equal({});
  });

  it("import a droplet with the image that it was made of", async () => {
    const { id } = await create(DROPLET, ORDER);

    const imported = await engine.read(DROPLET, id);

    expect(imported.inputs).to.include({ name: "host", image: "debian-12-x64", region: "fra1", size: "s-1vcpu-2gb" });
  });

  it("give a droplet another size, name and tags in place", async () => {
    const { id, inputs, outputs } = await create(DROPLET, { ...ORDER, tags: ["a"] });
    const news = { ...inputs, size: "s-2vcpu-4gb", name: "larger", tags: ["b"] };

    const changed = await engine.update(DROPLET, inputs, news, { id, outputs });

    expect(changed).to.include({ size: "s-2vcpu-4gb", name: "larger", vcpus: 2, disk: 80, status: "active" });
    expect(changed.tags).to.deep.equal(["b"]);
    const actions = (await cloud.call("GET", `/v2/droplets/${id}/actions`)).actions as { type: string }[];
    expect(actions.map(({ type }) => type)).to.deep.equal(["rename", "power_on", "resize", "power_off", "create"]);
  });

  it("power a droplet on again that cannot be resized", async () => {
    const { id, inputs, outputs } = await create(DROPLET, { ...ORDER, size: "s-2vcpu-4gb" });

    const smaller = engine.update(DROPLET, inputs, { ...inputs, size: "s-1vcpu-1gb" }, { id, outputs });

    expect((await failureOf(smaller)).details).to.contain(`Error resizing droplet (${id}): POST`);
    expect((await engine.read(DROPLET, id, inputs, outputs)).outputs).to.include({ status: "active" });
  });

  it("wait until a deleted droplet is gone, and accept one that somebody else has deleted", async () => {
    const { id, inputs, outputs } = await create(DROPLET, ORDER);

    await engine.delete(DROPLET, id, outputs);
    await engine.delete(DROPLET, id, outputs);

    expect((await engine.read(DROPLET, id, inputs, outputs)).id).to.equal("");
    expect(cloud.digitalocean.snapshot().droplets).to.equal(0);
  });

  const droplet = { ...ORDER, region: "fra1", sshKeys: ["1", "2"], userData: "a", __defaults: [] };
  const differences: { what: string; type: string; olds: Properties; news: Properties; changes: object }[] = [
    { what: "nothing", type: DROPLET, olds: droplet, news: { ...droplet, sshKeys: ["2", "1"] }, changes: {} },
    {
      what: "a droplet's user data, key and image: each replaces it",
      type: DROPLET,
      olds: droplet,
      news: { ...droplet, userData: "b", sshKeys: ["1", "3"], image: "debian-13-x64" },
      changes: { image: "UPDATE_REPLACE", "sshKeys[1]": "UPDATE_REPLACE", userData: "UPDATE_REPLACE" },
    },
    {
      what: "a droplet's size and name: in place",
      type: DROPLET,
      olds: droplet,
      news: { ...droplet, size: "s-2vcpu-4gb", name: "b" },
      changes: { name: "UPDATE", size: "UPDATE" },
    },
    {
      what: "a firewall's rules in another order: nothing",
      type: FIREWALL,
      olds: { name: "f", inboundRules: [INBOUND, { ...INBOUND, portRange: "80" }] },
      news: { name: "f", inboundRules: [{ ...INBOUND, portRange: "80" }, INBOUND] },
      changes: {},
    },
    {
      what: "a reserved address' region: replaces it",
      type: RESERVED_IP,
      olds: { region: "fra1" },
      news: { region: "ams3" },
      changes: { region: "UPDATE_REPLACE" },
    },
    {
      what: "the droplet of an assignment that is not there yet: replaces it",
      type: ASSIGNMENT,
      olds: { ipAddress: "192.0.2.1", dropletId: 1 },
      news: { ipAddress: "192.0.2.1", dropletId: UNKNOWN },
      changes: { dropletId: "UPDATE_REPLACE" },
    },
  ];
  for (const { what, type, olds, news, changes } of differences) {
    it(`tell of ${what}`, async () => {
      expect((await engine.diff(type, olds, news)).changes).to.deep.equal(changes);
    });
  }

  it("create, change and delete a firewall, and write all ports as the program does", async () => {
    const { id, inputs, outputs } = await create(FIREWALL, {
      name: "host",
      inboundRules: [INBOUND, { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] }],
      outboundRules: [OUTBOUND],
      tags: ["greenroom:platform"],
    });
    const live = await engine.read(FIREWALL, id, inputs, outputs);
    expect(live.inputs).to.deep.equal(inputs);
    expect(outputs).to.have.nested.property("outboundRules[0].portRange", "all");
    expect(outputs).to.not.have.nested.property("inboundRules[1].portRange");

    const news = { ...inputs, inboundRules: [{ ...INBOUND, portRange: "8000-9000" }] };
    const changed = await engine.update(FIREWALL, inputs, news, { id, outputs });
    expect(changed).to.have.nested.property("inboundRules[0].portRange", "8000-9000");

    await engine.delete(FIREWALL, id, outputs);
    expect((await engine.read(FIREWALL, id, news, changed)).id).to.equal("");
    expect((await failureOf(engine.delete(FIREWALL, id, outputs))).details).to.contain("Error deleting firewall");
  });

  it("refuse a firewall without a rule, and a rule without its port", async () => {
    const none = await engine.check(FIREWALL, { name: "f" });
    const portless = await engine.check(FIREWALL, { name: "f", outboundRules: [{ protocol: "tcp" }] });

    expect(none.failures).to.deep.equal(["At least one rule must be specified"]);
    expect(portless.failures).to.deep.equal([
      "`port_range` of outbound rules is required if protocol is `tcp` or `udp`",
    ]);
  });

  it("let a firewall's rules be unknown in a preview", async () => {
    expect((await engine.check(FIREWALL, { name: "f", inboundRules: UNKNOWN })).failures).to.deep.equal([]);
  });

  it("assign a reserved address, see it taken away, and give it back", async () => {
    const host = await create(DROPLET, ORDER);
    const address = await create(RESERVED_IP, { region: "fra1" });
    expect(address.outputs).to.include({ ipAddress: address.id, reservedIpUrn: `do:reservedip:${address.id}` });
    const assignment = await create(ASSIGNMENT, { ipAddress: address.id, dropletId: Number(host.id) });
    expect(assignment.id).to.match(new RegExp(`^${host.id}-${address.id}-[0-9a-f]{26}$`));

    // Another resource says where it leads, so the address itself keeps quiet about it.
    const live = await engine.read(RESERVED_IP, address.id, address.inputs, address.outputs);
    expect(live.outputs).to.not.have.property("dropletId");

    await engine.delete(ASSIGNMENT, assignment.id, assignment.outputs);
    expect((await engine.read(ASSIGNMENT, assignment.id, assignment.inputs, assignment.outputs)).id).to.equal("");
    await engine.delete(ASSIGNMENT, assignment.id, assignment.outputs);
    await engine.delete(RESERVED_IP, address.id, address.outputs);
    expect((await engine.read(RESERVED_IP, address.id, address.inputs, address.outputs)).id).to.equal("");
  });

  it("assign a reserved address that names its droplet, and take it away before its end", async () => {
    const host = await create(DROPLET, ORDER);
    const dropletId = Number(host.id);
    const { id, inputs, outputs } = await create(RESERVED_IP, { region: "fra1", dropletId });
    expect(outputs).to.include({ dropletId });
    const { dropletId: _left, ...news } = inputs;
    const freed = await engine.update(RESERVED_IP, inputs, news, { id, outputs });
    expect(freed).to.not.have.property("dropletId");
    // Its droplet may be gone by then, and nothing to take away.
    await engine.delete(RESERVED_IP, id, outputs);
    expect(await cloud.call("GET", "/v2/reserved_ips")).to.deep.include({ reserved_ips: [] });
  });

  it("import an assignment by its address and its droplet", async () => {
    const host = await create(DROPLET, ORDER);
    const dropletId = Number(host.id);
    const address = await create(RESERVED_IP, { region: "fra1", dropletId });

    const imported = await engine.read(ASSIGNMENT, `${address.id},${host.id}`);

    expect(imported.inputs).to.include({ ipAddress: address.id, dropletId });
    expect((await failureOf(engine.read(ASSIGNMENT, address.id))).details).to.contain("joined with a comma");
  });
});
