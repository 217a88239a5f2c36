import digitalocean from "@pulumi/digitalocean";
import { isSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { EnvironmentDatabase } from "../../components/database/index.ts";
import { known, record } from "../support/recorder.ts";

const ARGS = {
  environment: "pr-12",
  clusterId: "database-id",
  host: "10.0.0.3",
  port: 25_060,
  connectionLimit: 10,
  adminImage: "psql@sha256:0",
};

const DATABASE = "digitalocean:index/databaseDb:DatabaseDb";
const ROLE = "digitalocean:index/databaseUser:DatabaseUser";
const JOB = "kubernetes:batch/v1:Job";

describe("EnvironmentDatabase", () => {
  it("makes a database and a role of the same name in the shared server", async () => {
    const { one } = await record(() => new EnvironmentDatabase("pr-12", ARGS));
    expect(one(DATABASE).inputs).to.deep.equal({ clusterId: "database-id", name: "pr_12" });
    expect(one(ROLE).inputs).to.deep.equal({ clusterId: "database-id", name: "pr_12" });
  });

  it("drops them in the right order: the Job, the database, then the role that has rights in it", async () => {
    const { one } = await record(() => new EnvironmentDatabase("pr-12", ARGS));
    const grant = one("greenroom:database:SqlJob");
    expect(one(DATABASE).dependencies).to.deep.equal([one(ROLE).urn]);
    expect(grant.dependencies).to.include.members([one(DATABASE).urn, one(ROLE).urn]);
    expect(one(JOB).parent).to.equal(grant.urn);
  });

  it("drops both when the server is shared, and lets them go with a server of the environment's own", async () => {
    const shared = await record(() => new EnvironmentDatabase("pr-12", ARGS));
    const own = await record(() => {
      const ownCluster = new digitalocean.DatabaseCluster("own", {
        engine: "pg",
        size: "small",
        region: "fra1",
        nodeCount: 1,
      });
      return new EnvironmentDatabase("staging", { ...ARGS, environment: "staging", ownCluster });
    });
    const { urn } = own.one("digitalocean:index/databaseCluster:DatabaseCluster");
    const going = ({ one }: typeof own) => [DATABASE, ROLE, JOB].map((type) => one(type).deletedWith);
    expect(going(shared)).to.deep.equal(["", "", ""]);
    expect(going(own)).to.deep.equal([urn, urn, ""]);
  });

  it("gives the role its rights as administrator, with the statements as separate commands in the new database", async () => {
    const { one } = await record(() => new EnvironmentDatabase("pr-12", ARGS));
    const { inputs } = one(JOB);
    const container = "spec.template.spec.containers[0]";
    expect(inputs.metadata).to.deep.include({ name: "grant-pr-12", namespace: "greenroom-system" });
    expect(inputs).to.have.nested.property(`${container}.image`, "psql@sha256:0");
    expect(inputs).to.have.deep.nested.property(`${container}.command`, ["psql"]);
    expect(inputs).to.have.deep.nested.property(`${container}.args`, [
      "--no-psqlrc",
      "--quiet",
      "--set",
      "ON_ERROR_STOP=1",
      "--command",
      "REVOKE ALL ON DATABASE pr_12 FROM PUBLIC",
      "--command",
      "GRANT CONNECT, TEMPORARY, CREATE ON DATABASE pr_12 TO pr_12",
      "--command",
      "GRANT ALL ON SCHEMA public TO pr_12",
      "--command",
      "ALTER DATABASE pr_12 CONNECTION LIMIT 10",
    ]);
    expect(inputs).to.have.deep.nested.property(`${container}.envFrom`, [{ secretRef: { name: "postgres-admin" } }]);
    expect(inputs).to.have.deep.nested.property(`${container}.env`, [{ name: "PGDATABASE", value: "pr_12" }]);
  });

  it("gives the address of the database as a secret", async () => {
    const { result } = await record(() => new EnvironmentDatabase("pr-12", ARGS));
    expect(await known(result.url)).to.equal("postgresql://pr_12:role%2Fpassword@10.0.0.3:25060/pr_12?sslmode=require");
    expect(await isSecret(result.url)).to.equal(true);
  });

  it("refuses a name that PostgreSQL would change, and a limit that lets nobody in", () => {
    expect(() => new EnvironmentDatabase("x", { ...ARGS, environment: "PR 12" })).to.throw("cannot name a database");
    expect(() => new EnvironmentDatabase("x", { ...ARGS, connectionLimit: 0 })).to.throw("at least 1 is needed, got 0");
  });
});
