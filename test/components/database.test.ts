import { isSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { Database, DatabaseAdministration } from "../../components/database/index.ts";
import { known, record, secret } from "../support/recorder.ts";

const ARGS = {
  environment: "platform",
  region: "fra1",
  postgresVersion: "17",
  size: "db-s-1vcpu-2gb",
  networkId: "network-id",
  trustedClusterId: "cluster-id",
  podRange: "10.112.0.0/16",
};

const POD_RULE = { type: "ip_addr", value: "10.112.0.0/16" };

const CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster";

describe("Database", () => {
  it("is one node of PostgreSQL in the private network, marked with its owner", async () => {
    const { one } = await record(() => new Database("base", ARGS));
    expect(one(CLUSTER).inputs).to.deep.equal({
      name: "base",
      engine: "pg",
      version: "17",
      size: "db-s-1vcpu-2gb",
      region: "fra1",
      nodeCount: 1,
      privateNetworkUuid: "network-id",
      maintenanceWindows: [{ day: "sunday", hour: "04:00:00" }],
      tags: ["greenroom:platform"],
    });
    expect(one(CLUSTER).timeouts.create).to.equal("45m");
  });

  it("lets in the nodes and the pods of the cluster alone, and is not opened to everyone while it is deleted", async () => {
    const { one } = await record(() => new Database("base", ARGS));
    const firewall = one("digitalocean:index/databaseFirewall:DatabaseFirewall");
    expect(firewall.inputs).to.deep.equal({
      clusterId: "base-id",
      rules: [{ type: "k8s", value: "cluster-id" }, POD_RULE],
    });
    expect(firewall.retainOnDelete).to.equal(true);
    expect(firewall.deletedWith).to.equal(one(CLUSTER).urn);
  });

  it("need not wait for the cluster that it will let in", async () => {
    const { one } = await record(() => {
      const { promise: trustedClusterId, resolve } = Promise.withResolvers<string>();
      const { id } = new Database("base", { ...ARGS, trustedClusterId });
      // Would the database wait for the cluster, neither would ever come.
      return known(id).then(resolve);
    });
    const firewall = one("digitalocean:index/databaseFirewall:DatabaseFirewall");
    expect(firewall.inputs.rules).to.deep.equal([{ type: "k8s", value: "base-id" }, POD_RULE]);
  });

  it("shows its private host, and the administrator's password as a secret", async () => {
    const { result } = await record(() => new Database("base", ARGS));
    expect(await known(result.host)).to.equal("private-greenroom.example");
    expect(await known(result.adminPassword)).to.equal("admin-password");
    expect(await isSecret(result.adminPassword)).to.equal(true);
  });

  for (const postgresVersion of ["14", "17.2", "latest"]) {
    it(`refuses version ${postgresVersion}`, () => {
      expect(() => new Database("base", { ...ARGS, postgresVersion })).to.throw(
        `a major version of at least 15 is needed, got ${postgresVersion}`,
      );
    });
  }
});

describe("DatabaseAdministration", () => {
  const create = () =>
    new DatabaseAdministration("postgres-admin", {
      environment: "platform",
      namespace: "greenroom-system",
      host: "10.0.0.3",
      port: 25_060,
      adminUser: "doadmin",
      adminPassword: "admin-password",
      image: "psql@sha256:0",
    });

  it("keeps the administrator's connection in a Secret, and it arrives as a secret", async () => {
    const { one } = await record(create);
    const { metadata, stringData } = one("kubernetes:core/v1:Secret").inputs;
    expect(metadata).to.deep.include({ name: "postgres-admin", namespace: "greenroom-system" });
    expect(stringData).to.deep.equal(
      secret({
        PGHOST: "10.0.0.3",
        PGPORT: "25060",
        PGDATABASE: "defaultdb",
        PGUSER: "doadmin",
        PGPASSWORD: "admin-password",
        PGSSLMODE: "require",
        PGCONNECT_TIMEOUT: "10",
      }),
    );
  });

  it("closes the databases that come with the server", async () => {
    const { one } = await record(create);
    const job = one("kubernetes:batch/v1:Job");
    expect(JSON.stringify(job.inputs)).to.contain("REVOKE CONNECT ON DATABASE defaultdb FROM PUBLIC");
    expect(job.inputs.metadata).to.have.property("name", "postgres-hardening");
  });
});
