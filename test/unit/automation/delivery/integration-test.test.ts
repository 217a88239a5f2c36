import { createSocket } from "node:dgram";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { openRepository } from "../../../../automation/delivery/git.ts";
import { type IntegrationTestOptions, runIntegrationTests } from "../../../../automation/delivery/integration-test.ts";
import { withRepository } from "../../../support/git-repository.ts";

const URL = "https://pr-12-web.preview.example.com";

describe("the integration test of an app", () => {
  it("runs in the app's folder of the commit and learns where the app is", async () => {
    const script = `
      import assert from "node:assert/strict";
      import { existsSync } from "node:fs";
      assert.equal(process.env.GREENROOM_URL, ${JSON.stringify(URL)});
      assert.equal(process.env.GREENROOM_ENVIRONMENT, "pr-12");
      assert.ok(existsSync("Dockerfile"));`;
    const seconds = await run(script);
    expect(seconds).to.be.a("map").that.has.all.keys("web");
  });

  it("finds no secret in its environment, and no home with one", async () => {
    const script = `console.log(Object.keys(process.env).sort().join(" "), process.env.HOME); process.exit(1);`;
    const [, line = ""] = await detailsOf(
      run(script, { DIGITALOCEAN_TOKEN: "made-up", HOME: "/home/alice", CI: "true" }),
    );
    const [home, ...names] = line.split(" ").reverse();
    expect(names.reverse()).to.deep.equal(["CI", "GREENROOM_ENVIRONMENT", "GREENROOM_URL", "HOME", "PATH"]);
    expect(home).to.match(/greenroom-test-/);
  });

  it("shows the end of its log when it fails", async () => {
    expect(await detailsOf(run(`console.log("price of tea: -1"); process.exit(7);`))).to.deep.equal([
      "web: ended with code 7",
      "price of tea: -1",
    ]);
  });

  it("fails when its command does not exist", async () => {
    const [ended, reason] = await detailsOf(run("", {}, { command: ["no-such-program"] }));
    expect(ended).to.equal("web: ended with code 127");
    expect(reason).to.contain("no-such-program");
  });

  it("is no failure of the app when it was stopped", async () => {
    const stopped = run("setInterval(() => {}, 1000);", {}, { signal: AbortSignal.timeout(200) });
    expect(await stopped.catch((error: unknown) => error)).to.have.property("code", "cancelled");
  });

  it("looks names up where Greenroom does", () =>
    withNameServer("127.0.0.9", async (resolver) => {
      const script = `
        import assert from "node:assert/strict";
        import dns from "node:dns";
        dns.lookup("web.example.invalid", (error, address) => assert.equal(address, "127.0.0.9"));
        dns.lookup("web.example.invalid", { all: true }, (error, found) => assert.equal(found[0].address, "127.0.0.9"));`;
      expect([...(await run(script, {}, { resolver })).keys()]).to.deep.equal(["web"]);
    }));
});

interface Changes {
  readonly command?: readonly string[];
  readonly signal?: AbortSignal;
  readonly resolver?: string;
}

/** Runs the test of the app `web`, whose file has this text. */
function run(
  script: string,
  processEnvironment: NodeJS.ProcessEnv = {},
  { command = [process.execPath, "test.js"], signal = new AbortController().signal, resolver }: Changes = {},
): Promise<ReadonlyMap<string, number>> {
  return withRepository(async ({ path, commit }) => {
    const files = {
      "apps/web/test.js": script,
      "apps/web/package.json": '{"type":"module"}',
      "apps/web/Dockerfile": "",
    };
    const options: IntegrationTestOptions = {
      environment: "pr-12",
      repository: openRepository(path, new AbortController().signal),
      commit: await commit(files),
      processEnvironment: { PATH: process.env.PATH, ...processEnvironment },
      resolver,
      signal,
    };
    return runIntegrationTests(
      [{ app: { name: "web", paths: ["apps/web"], integrationTest: command }, url: URL }],
      options,
    );
  });
}

async function detailsOf(running: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await running.catch((reason: unknown) => reason);
  expect(error).to.include({ code: "integration-test-failed", message: 'The integration test of "web" failed.' });
  return (error as { readonly details: readonly string[] }).details;
}

/** A name server that gives every name this address: RFC 1035, section 4.1. */
async function withNameServer<T>(address: string, use: (server: string) => Promise<T>): Promise<T> {
  const socket = createSocket("udp4");
  socket.on("message", (query, { port }) => {
    const end = query.indexOf(0, 12) + 5;
    const head = Buffer.concat([query.subarray(0, 2), Buffer.from([0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0])]);
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split(".").map(Number)]);
    socket.send(Buffer.concat([head, query.subarray(12, end), answer]), port, "127.0.0.1");
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  try {
    return await use(`127.0.0.1:${(socket.address() as AddressInfo).port}`);
  } finally {
    socket.close();
  }
}
