import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { credentials } from "@grpc/grpc-js";
import type plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import service from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { expect } from "chai";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import { waitFor } from "../../../../sandbox/polling.ts";
import { call } from "../support/engine-client.ts";

const SERVE = resolve(import.meta.dirname, "../../../../sandbox/providers/framework/serve.ts");

describe("a plugin's process", () => {
  let folder: string;
  let plugins: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-plugin-"));
    plugins = [];
    const program = `import { serve } from ${JSON.stringify(SERVE)};
      await serve({ name: "test", version: "1.2.3", configure() {}, resource() {}, async invoke() {} });`;
    writeFileSync(join(folder, "plugin.mjs"), program);
    writeFileSync(
      join(folder, "parent.mjs"),
      `import { spawn } from "node:child_process";
      const plugin = spawn(process.execPath, [process.argv[2]], { stdio: ["ignore", "inherit", "inherit"] });
      process.stderr.write(plugin.pid + "\\n");`,
    );
  });

  afterEach(() => {
    for (const child of plugins) child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  function start(...names: string[]): ChildProcess {
    const files = names.map((name) => join(folder, name));
    const child = spawn(process.execPath, files, { stdio: ["pipe", "pipe", "pipe"] });
    plugins.push(child);
    return child;
  }

  it("prints the port on which it answers, and nothing else", async () => {
    const child = start("plugin.mjs");
    const output = collect(child, "stdout");
    const port = Number(
      await waitFor("the port", async () => output().match(/^(\d+)\n$/)?.[1], { timeoutSeconds: 20 }),
    );
    const client = new service.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
    const info = await call<plugin.PluginInfo>((done) => client.getPluginInfo(new empty.Empty(), done));
    client.close();
    expect(info.getVersion()).to.equal("1.2.3");
    expect(output()).to.equal(`${port}\n`);
  });

  it("ends when the engine closes its standard input", async () => {
    const child = start("plugin.mjs");
    const output = collect(child, "stdout");
    await waitFor("the port", async () => output() || undefined, { timeoutSeconds: 20 });
    child.stdin?.end();
    const code = await waitFor("its end", async () => child.exitCode ?? undefined, { timeoutSeconds: 10 });
    expect(code).to.equal(0);
  });

  it("ends when its engine was killed, even without a pipe between them", async () => {
    const engine = start("parent.mjs", "plugin.mjs");
    const output = collect(engine, "stdout");
    const pid = collect(engine, "stderr");
    await waitFor("the port", async () => output() || undefined, { timeoutSeconds: 20 });
    engine.kill("SIGKILL");
    const orphan = Number(pid().trim());
    await waitFor("the orphan's end", async () => (isAlive(orphan) ? undefined : "ended"), { timeoutSeconds: 10 });
    expect(isAlive(orphan)).to.equal(false);
  });
});

function collect(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]?.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  return () => text;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
