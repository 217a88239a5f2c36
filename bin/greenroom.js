#!/usr/bin/env node
// Plain JavaScript, because it has to start under a Node that cannot run TypeScript in order to find one that can.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { constants, homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_MAJOR = 24;
const PINNED_NODE = ["../node_modules/node/bin/node", "../node_modules/.bin/node"];

if (Number.parseInt(process.versions.node, 10) >= OLDEST_MAJOR) {
  module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "greenroom", "compiled"));
  const { main } = await import("../automation/main.ts");
  await main();
} else {
  restart();
}

function restart() {
  const node = PINNED_NODE.map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync);
  if (node === undefined) {
    process.stderr.write(
      `greenroom needs Node ${OLDEST_MAJOR} or newer; this is ${process.versions.node}, and the project's own Node is not installed. Run "npm ci" in the project.\n`,
    );
    process.exitCode = 2;
    return;
  }
  // A process group of its own: a terminal's Ctrl-C would otherwise reach it twice, and the second one means "at once".
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: "inherit",
    detached: true,
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => {
    process.stderr.write(`the project's own Node did not start: ${error.message}. Run "npm ci" in the project.\n`);
    process.exitCode = 2;
  });
  child.once("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
