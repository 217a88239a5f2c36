import { existsSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import pg from "pg";
import { startDatabase } from "../../../sandbox/cloud/databases.ts";
import type { DatabaseRuntime } from "../../../sandbox/digitalocean/runtime.ts";
import { type CloudStage, setCloudStage } from "./cloud-stage.ts";

const REQUEST = { id: "5d9a7c1e-0000-4000-8000-000000000001", name: "previews", engine: "pg", version: "15" };

/** An address of this machine that is none of the sandbox's. */
const ELSEWHERE = "127.0.0.9";

type Login = Pick<pg.ClientConfig, "host" | "stream"> & {
  readonly user: string;
  readonly password: string;
  readonly database: string;
};

/** Connects from an address of choice. */
class SocketFrom extends Socket {
  readonly #localAddress: string;

  constructor(localAddress: string) {
    super();
    this.#localAddress = localAddress;
  }

  override connect(...[port, host]: unknown[]): this {
    return super.connect({ port: Number(port), host: String(host), localAddress: this.#localAddress });
  }
}

describe("a managed database", function () {
  this.timeout(60_000);
  let stage: CloudStage;
  let database: DatabaseRuntime;

  before(async () => {
    stage = await setCloudStage();
    database = await startDatabase(REQUEST, stage);
  });
  after(async () => {
    await database?.stop();
    await stage?.remove();
  });

  async function query(login: Login, statement: string, tls: pg.ClientConfig["ssl"] = undefined): Promise<unknown[]> {
    const ssl = tls ?? { ca: stage.certificateAuthority.certificate };
    const client = new pg.Client({ host: database.host, port: database.port, ssl, ...login });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  const admin = (name = "defaultdb"): Login => ({
    user: database.adminUser,
    password: database.adminPassword,
    database: name,
  });

  const failure = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "no failure",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  it("has an administrator who may make roles and databases and is no superuser", async () => {
    const rights = "rolcreaterole AS roles, rolcreatedb AS databases, rolsuper AS superuser";
    const rows = await query(admin(), `SELECT ${rights} FROM pg_roles WHERE rolname = current_user`);
    expect(rows).to.deep.equal([{ roles: true, databases: true, superuser: false }]);
  });

  it("lets nobody in without TLS, with a wrong password, or as superuser", async () => {
    expect(await failure(query(admin(), "SELECT 1", false))).to.contain("no encryption");
    expect(await failure(query({ ...admin(), password: "wrong" }, "SELECT 1"))).to.contain("password authentication");
    expect(await failure(query({ ...admin(), user: "postgres" }, "SELECT 1"))).to.contain("pg_hba.conf rejects");
  });

  it("makes databases that the administrator owns, and drops them while they are in use", async () => {
    await database.createDatabase("pr_1");
    const owner = "SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = 'pr_1'";
    expect(await query(admin(), owner)).to.deep.equal([{ owner: "doadmin" }]);
    const session = new pg.Client({
      ...{ ...admin("pr_1"), host: database.host, port: database.port },
      ssl: { ca: stage.certificateAuthority.certificate },
    });
    const ended = new Promise<string>((resolve) => session.on("error", (error) => resolve(error.message)));
    await session.connect();
    await database.dropDatabase("pr_1");
    expect(await ended).to.contain("terminating connection");
    expect(await query(admin(), owner)).to.deep.equal([]);
  });

  it("makes login roles, gives them new passwords and drops them", async () => {
    const first = await database.createUser("pr-2");
    const second = await database.resetPassword("pr-2");
    const login = { user: "pr-2", database: "defaultdb" };
    expect(await failure(query({ ...login, password: first }, "SELECT 1"))).to.contain("password authentication");
    expect(await query({ ...login, password: second }, "SELECT current_user AS me")).to.deep.equal([{ me: "pr-2" }]);
    await database.dropUser("pr-2");
    expect(await failure(query({ ...login, password: second }, "SELECT 1"))).to.contain("password authentication");
  });

  it("says in one sentence what PostgreSQL refused", async () => {
    expect(await failure(database.createUser("doadmin"))).to.equal('PostgreSQL refused: role "doadmin" already exists');
    expect(await failure(database.dropDatabase("none"))).to.equal('PostgreSQL refused: database "none" does not exist');
  });

  it("asks every new connection from elsewhere whether its address is trusted now", async () => {
    const fromElsewhere = () =>
      failure(query({ ...admin(), host: "127.0.0.1", stream: () => new SocketFrom(ELSEWHERE) }, "SELECT 1"));
    expect(await fromElsewhere()).to.equal("no failure");
    await database.setTrustedSources(["10.99.0.0/16"]);
    expect(await fromElsewhere()).to.contain(`no pg_hba.conf entry for host "${ELSEWHERE}"`);
    expect(await failure(query(admin(), "SELECT 1"))).to.equal("no failure");
    await database.setTrustedSources([ELSEWHERE]);
    expect(await fromElsewhere()).to.equal("no failure");
    await database.setTrustedSources("everyone");
  });

  it("keeps its trusted sources when new ones are no addresses", async () => {
    expect(await failure(database.setTrustedSources(["the office"]))).to.contain('"the office" is neither');
    expect(await failure(query(admin(), "SELECT 1"))).to.equal("no failure");
  });

  it("refuses an engine that the sandbox does not run", () => {
    expect(() => startDatabase({ ...REQUEST, engine: "mysql" }, stage)).to.throw(
      'the sandbox runs the database engines "pg" and "valkey", got "mysql" for previews',
    );
  });

  it("leaves no file when it stops, and may be stopped twice", async () => {
    const second = await startDatabase({ ...REQUEST, id: "6e000000-0000-4000-8000-000000000002" }, stage);
    const data = join(stage.directory, "postgres", "6e000000-0000-4000-8000-000000000002");
    expect(existsSync(data)).to.equal(true);
    await second.stop();
    await second.stop();
    expect(existsSync(data)).to.equal(false);
  });
});
