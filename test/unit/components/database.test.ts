import { expect } from "chai";
import { connectionUrl, connectionVariables } from "../../../components/database/connection.ts";
import { grantStatements, hardeningStatements } from "../../../components/database/statements.ts";

const CONNECTION = { host: "10.0.0.3", port: 25_060, database: "pr_12", user: "pr_12", password: "a/b@c d" };

describe("connectionUrl", () => {
  it("encrypts the connection and escapes what a password may hold", () => {
    const url = connectionUrl(CONNECTION);
    expect(url).to.equal("postgresql://pr_12:a%2Fb%40c%20d@10.0.0.3:25060/pr_12?sslmode=require");
    expect(decodeURIComponent(new URL(url).password)).to.equal("a/b@c d");
  });
});

describe("connectionVariables", () => {
  it("are those that psql reads", () => {
    expect(connectionVariables(CONNECTION)).to.deep.equal({
      PGHOST: "10.0.0.3",
      PGPORT: "25060",
      PGDATABASE: "pr_12",
      PGUSER: "pr_12",
      PGPASSWORD: "a/b@c d",
      PGSSLMODE: "require",
      PGCONNECT_TIMEOUT: "10",
    });
  });
});

describe("grantStatements", () => {
  it("close the database to everyone before they open it to its role", () => {
    expect(grantStatements("pr_12", 10)).to.deep.equal([
      "REVOKE ALL ON DATABASE pr_12 FROM PUBLIC",
      "GRANT CONNECT, TEMPORARY, CREATE ON DATABASE pr_12 TO pr_12",
      "GRANT ALL ON SCHEMA public TO pr_12",
      "ALTER DATABASE pr_12 CONNECTION LIMIT 10",
    ]);
  });
});

describe("hardeningStatements", () => {
  it("fail when our own database stays open, and only tell when the vendor's does", () => {
    const [own, vendors] = hardeningStatements();
    expect(own).to.equal("REVOKE CONNECT ON DATABASE defaultdb FROM PUBLIC");
    expect(vendors).to.contain("REVOKE CONNECT ON DATABASE postgres FROM PUBLIC");
    expect(vendors).to.contain("WHEN insufficient_privilege");
  });
});
