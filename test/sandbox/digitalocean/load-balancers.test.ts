import { generateKeyPairSync } from "node:crypto";
import { expect } from "chai";
import { type Account, type Answered, messageOf, openAccount } from "./support/account.ts";
import { balancerOrder, runningCluster } from "./support/orders.ts";

const PATH = "/v2/load_balancers";

describe("certificates of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
    await account.expect(201, "POST", "/v2/domains", { name: "example.com" });
  });
  afterEach(() => account.close());

  const wildcard = { name: "wildcard", type: "lets_encrypt", dns_names: ["*.preview.example.com"] };

  it("of Let's Encrypt are pending first, then verified", async () => {
    const ordered = await account.expect(201, "POST", "/v2/certificates", wildcard, "certificate");
    expect(ordered).to.include({ state: "pending", not_after: "0001-01-01T00:00:00Z", sha1_fingerprint: "" });

    const verified = await account.until(`/v2/certificates/${ordered.id}`, "certificate", "state", "verified");

    expect(verified).to.include({
      not_after: "2030-01-01T00:00:00Z",
      sha1_fingerprint: "0123456789abcdef0123456789abcdef01234567",
    });
  });

  it("are found by name", async () => {
    await account.expect(201, "POST", "/v2/certificates", wildcard);

    const found = await account.expect(200, "GET", "/v2/certificates?name=wildcard");
    const none = await account.expect(200, "GET", "/v2/certificates?name=other");

    expect(found.meta).to.deep.equal({ total: 1 });
    expect(none).to.deep.include({ certificates: [], meta: { total: 0 } });
  });

  it("are refused for a taken name, a foreign domain, or a key that does not fit", async () => {
    await account.expect(201, "POST", "/v2/certificates", wildcard);
    const { privateKey } = generateKeyPairSync("ed25519");
    const key = privateKey.export({ type: "pkcs8", format: "pem" });
    const refusals: readonly [Answered, RegExp][] = [
      [{}, /^a certificate named "wildcard" already exists$/],
      [{ name: "b", dns_names: ["a.example.org"] }, /^domain of "a\.example\.org" is not managed by DigitalOcean DNS/],
      [{ name: "b", dns_names: [] }, /^dns_names is required/],
      [{ name: "b", type: "custom" }, /^private_key is required$/],
      [{ name: "b", type: "custom", private_key: key, leaf_certificate: "no" }, /is not valid PEM$/],
    ];
    for (const [changes, message] of refusals) {
      const reply = await account.send("POST", "/v2/certificates", { ...wildcard, ...changes });
      expect(reply.status).to.equal(422);
      expect(messageOf(reply)).to.match(message);
    }
  });

  it("cannot be deleted while a load balancer uses them", async () => {
    const { id } = await account.expect(201, "POST", "/v2/certificates", wildcard, "certificate");
    await account.cloud.idle();
    const rule = {
      entry_protocol: "https",
      entry_port: 443,
      target_protocol: "http",
      target_port: 80,
      certificate_id: id,
    };
    const balancer = await account.expect(
      202,
      "POST",
      PATH,
      balancerOrder({ forwarding_rules: [rule] }),
      "load_balancer",
    );

    const refused = await account.send("DELETE", `/v2/certificates/${id}`);
    expect([refused.status, messageOf(refused)]).to.deep.equal([
      403,
      "Make sure the certificate is not in use before deleting it",
    ]);

    await account.expect(204, "DELETE", `${PATH}/${balancer.id}`);
    await account.cloud.idle();
    await account.expect(204, "DELETE", `/v2/certificates/${id}`);
    await account.expect(404, "GET", `/v2/certificates/${id}`);
  });
});

describe("load balancers of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const order = (changes: Answered = {}): Promise<Answered> =>
    account.expect(202, "POST", PATH, balancerOrder(changes), "load_balancer");

  it("are new without an address first, then active with one", async () => {
    const ordered = await order();
    expect(ordered).to.include({ status: "new", ip: "", type: "REGIONAL", network: "EXTERNAL", size_unit: 1 });
    expect(ordered).to.have.nested.property("region.slug", "fra1");

    const active = await account.until(`${PATH}/${ordered.id}`, "load_balancer", "status", "active");

    expect(active.ip).to.equal("127.20.0.1");
  });

  it("program the runtime with rules, key pairs and the addresses of tagged nodes", async () => {
    await account.expect(201, "POST", "/v2/domains", { name: "example.com" });
    const certificate = { name: "tls", type: "lets_encrypt", dns_names: ["example.com"] };
    await account.expect(201, "POST", "/v2/certificates", certificate);
    const cluster = await runningCluster(account);
    const rules = [
      { entry_protocol: "http", entry_port: 80, target_protocol: "http", target_port: 30_080 },
      { entry_protocol: "https", entry_port: 443, target_protocol: "http", target_port: 30_080, certificate_id: "tls" },
    ];

    const tag = `k8s:${cluster.id}`;
    const { id, forwarding_rules } = await order({ forwarding_rules: rules, tag, redirect_http_to_https: true });
    await account.cloud.idle();

    const ports = { targetProtocol: "http", targetPort: 30_080, tlsPassthrough: false };
    const keyPair = { certificate: "leaf of tls", privateKey: "key of tls", chain: "authority" };
    expect(account.runtime.loadBalancers).to.deep.equal([
      {
        id,
        name: "gateway",
        redirectHttpToHttps: true,
        targets: ["10.200.1.10"],
        rules: [
          { entryProtocol: "http", entryPort: 80, ...ports },
          { entryProtocol: "https", entryPort: 443, ...ports, keyPair },
        ],
      },
    ]);
    const { certificates } = await account.expect(200, "GET", "/v2/certificates?name=tls");
    const uuid = (certificates as Answered[])[0]?.id;
    expect(forwarding_rules).to.have.nested.property("[1].certificate_id", uuid);
  });

  describe("with a certificate of Let's Encrypt", () => {
    const https = { entry_protocol: "https", entry_port: 443, target_protocol: "http", target_port: 80 };
    const rules = { forwarding_rules: [{ ...https, certificate_id: "wildcard" }] };
    const apex = async () => {
      const query = "/v2/domains/example.com/records?name=example.com&type=A";
      const { domain_records } = await account.expect(200, "GET", query);
      return (domain_records as Answered[]).map(({ name, data }) => `${name} ${data}`);
    };

    beforeEach(async () => {
      await account.expect(201, "POST", "/v2/domains", { name: "example.com" });
      const certificate = { name: "wildcard", type: "lets_encrypt", dns_names: ["*.preview.example.com"] };
      await account.expect(201, "POST", "/v2/certificates", certificate);
      await account.cloud.idle();
    });

    it("point the apex of its zone to themselves, and leave that record behind", async () => {
      const { id } = await order(rules);
      await account.cloud.idle();
      expect(await apex()).to.deep.equal(["@ 127.20.0.1"]);

      await account.expect(204, "DELETE", `${PATH}/${id}`);
      await account.cloud.idle();
      expect(await apex()).to.deep.equal(["@ 127.20.0.1"]);
    });

    it("do so as well when they get it later, and only once", async () => {
      const { id } = await order();
      await account.cloud.idle();
      expect(await apex()).to.deep.equal([]);

      for (const name of ["gateway", "renamed"]) {
        await account.expect(200, "PUT", `${PATH}/${id}`, balancerOrder({ ...rules, name }));
        await account.cloud.idle();
      }
      expect(await apex()).to.deep.equal(["@ 127.20.0.1"]);
    });

    it("leave the zone alone when they are told to", async () => {
      await order({ ...rules, disable_lets_encrypt_dns_records: true });
      await account.cloud.idle();
      expect(await apex()).to.deep.equal([]);
    });
  });

  it("keep place, address and tags when they change", async () => {
    const { id, vpc_uuid } = await order({ tags: ["k8s:a"] });
    await account.cloud.idle();
    await account.expect(201, "POST", "/v2/vpcs", { name: "other", region: "nyc1" });

    const rules = [{ entry_protocol: "tcp", entry_port: 5432, target_protocol: "tcp", target_port: 5432 }];
    const change = balancerOrder({ forwarding_rules: rules, region: "nyc1" });
    const changed = await account.expect(200, "PUT", `${PATH}/${id}`, change, "load_balancer");
    await account.cloud.idle();

    expect(changed).to.deep.include({ vpc_uuid, ip: "127.20.0.1", tags: ["k8s:a"] });
    expect(changed).to.have.nested.property("region.slug", "fra1");
    expect(account.runtime.loadBalancers[0]?.rules[0]).to.include({ entryProtocol: "tcp", entryPort: 5432 });
  });

  it("get targets when the nodes of their tag come, and lose them with the cluster", async () => {
    await order({ tag: "k8s:worker" });
    await account.cloud.idle();
    expect(account.runtime.loadBalancers[0]?.targets).to.deep.equal([]);

    const cluster = await runningCluster(account);
    await account.cloud.idle();
    expect(account.runtime.loadBalancers[0]?.targets).to.deep.equal(["10.200.1.10"]);

    await account.expect(204, "DELETE", `/v2/kubernetes/clusters/${cluster.id}`);
    await account.cloud.idle();
    expect(account.runtime.loadBalancers[0]?.targets).to.deep.equal([]);
  });

  it("are refused for a taken name, a reserved port, or TLS without a certificate", async () => {
    await order();
    const rule = { entry_protocol: "https", entry_port: 443, target_protocol: "http", target_port: 80 };
    const refusals: readonly [Answered, string][] = [
      [{}, 'a load balancer named "gateway" already exists'],
      [{ name: "b", forwarding_rules: [] }, "forwarding_rules is required: at least one rule"],
      [{ name: "b", forwarding_rules: [rule] }, "a forwarding rule for https needs certificate_id or tls_passthrough"],
      [
        { name: "b", forwarding_rules: [{ ...rule, entry_port: 50_053 }] },
        "entry_port 50053 is reserved by DigitalOcean",
      ],
      [{ name: "b", forwarding_rules: [{ ...rule, certificate_id: "x" }] }, 'certificate "x" does not exist'],
      [{ name: "b", type: "GLOBAL" }, 'type "GLOBAL" is not one of REGIONAL, REGIONAL_NETWORK'],
    ];
    for (const [changes, message] of refusals) {
      const reply = await account.send("POST", PATH, balancerOrder(changes));
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, message]);
    }
  });

  it("are gone from the API and from the runtime after their DELETE", async () => {
    const { id } = await order();
    await account.cloud.idle();

    await account.expect(204, "DELETE", `${PATH}/${id}`);
    await account.expect(404, "GET", `${PATH}/${id}`);
    await account.cloud.idle();

    expect(account.runtime.loadBalancers).to.deep.equal([]);
    await order();
  });
});
