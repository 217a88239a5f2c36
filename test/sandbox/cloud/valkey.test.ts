import { existsSync } from "node:fs";
import { connect as connectPlainly } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { expect } from "chai";
import { startDatabase } from "../../../sandbox/cloud/databases.ts";
import { sendCommand } from "../../../sandbox/cloud/valkey/commands.ts";
import type { DatabaseRuntime } from "../../../sandbox/digitalocean/runtime.ts";
import { type CloudStage, setCloudStage } from "./cloud-stage.ts";

const REQUEST = { id: "7f000000-0000-4000-8000-000000000001", name: "cache", engine: "valkey", version: "8" };

/** An address of this machine that is none of the sandbox's. */
const ELSEWHERE = "127.0.0.9";

describe("a managed Valkey", function () {
  this.timeout(60_000);
  let stage: CloudStage;
  let valkey: DatabaseRuntime;

  before(async () => {
    stage = await setCloudStage();
    valkey = await startDatabase(REQUEST, stage);
  });
  after(async () => {
    await valkey?.stop();
    await stage?.remove();
  });

  const send = (command: string, password = valkey.adminPassword) =>
    sendCommand(
      {
        ...{ host: valkey.host, port: valkey.port, user: valkey.adminUser, password },
        authority: stage.certificateAuthority.certificate,
      },
      command,
    );

  const failure = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "no failure",
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  it("keeps what it is told", async () => {
    expect(await send("SET greeting hello EX 60")).to.equal("+OK");
    expect(await send("GET greeting")).to.equal("$5\nhello");
  });

  it("lets nobody in without TLS or with a wrong password, and nobody change its settings", async () => {
    expect(await failure(send("PING", "wrong"))).to.contain("invalid username-password pair");
    expect(await failure(send("CONFIG GET maxmemory"))).to.contain("NOPERM");
    const socket = connectPlainly(valkey.port, valkey.host);
    socket.write("PING\r\n");
    expect(await text(socket)).to.not.contain("PONG");
  });

  it("asks every new connection whether its address is trusted now", async () => {
    const greet = async (localAddress: string) => {
      const socket = connectPlainly({ port: valkey.port, host: "127.0.0.1", localAddress });
      const encrypted = connect({ socket, host: "127.0.0.1", ca: stage.certificateAuthority.certificate });
      encrypted.write(`AUTH default ${valkey.adminPassword}\r\nQUIT\r\n`);
      return text(encrypted).catch((error: unknown) => String(error));
    };
    expect(await greet(ELSEWHERE)).to.equal("+OK\r\n+OK\r\n");
    await valkey.setTrustedSources(["10.99.0.0/16"]);
    expect(await greet(ELSEWHERE)).to.not.contain("+OK");
    expect(await greet("127.0.0.1")).to.equal("+OK\r\n+OK\r\n");
    expect(await send("PING")).to.equal("+PONG");
    await valkey.setTrustedSources([ELSEWHERE]);
    expect(await greet(ELSEWHERE)).to.equal("+OK\r\n+OK\r\n");
    expect(await failure(valkey.setTrustedSources(["the office"]))).to.contain('"the office" is neither');
    await valkey.setTrustedSources("everyone");
  });

  it("forgets what its policy says when its memory is full", async () => {
    await valkey.setEvictionPolicy?.("allkeys_lru");
    expect(await send("INFO memory")).to.contain("maxmemory_policy:allkeys-lru");
    const refusal = await failure(Promise.resolve(valkey.setEvictionPolicy?.("the oldest")));
    expect(refusal).to.contain("Valkey refused: ERR");
  });

  it("has no databases and no further users", async () => {
    expect(await failure(valkey.createDatabase("pr_1"))).to.equal("databases are not supported for Valkey clusters");
    expect(await failure(valkey.createUser("pr_1"))).to.equal("users are not supported for Valkey clusters");
  });

  it("leaves no file when it stops, and may be stopped twice", async () => {
    const id = "7f000000-0000-4000-8000-000000000002";
    const second = await startDatabase({ ...REQUEST, id }, stage);
    const directory = join(stage.directory, "valkey", id);
    expect(existsSync(directory)).to.equal(true);
    await second.stop();
    await second.stop();
    expect(existsSync(directory)).to.equal(false);
  });
});
