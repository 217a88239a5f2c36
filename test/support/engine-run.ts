// One run of the engine in a process of its own, with signals connected as the command line does it, so that tests can
// kill it. Usage: engine-run.ts <folder> <up|destroy> <milliseconds that creating the entry takes>
import { createInterrupter, interruptOnSignals } from "../../automation/engine/interruption.ts";
import { readOwnRun } from "../../automation/engine/run-marks.ts";
import { openStack } from "../../automation/engine/stack-session.ts";
import { CliError } from "../../automation/errors.ts";
import { engineIn } from "./backend.ts";
import { Entry } from "./ledger.ts";

const [, , folder = "", operation, delay] = process.argv;
const interrupter = createInterrupter();
const stopListening = interruptOnSignals(interrupter, process, 5);
const ownRun = readOwnRun(process.env);
const engine = { ...engineIn(folder, process.env), interruption: interrupter, ownRun };

const program = async () => {
  const first = new Entry("first", { name: "first" });
  new Entry("slow", { name: "slow", delayMilliseconds: Number(delay) }, { dependsOn: first });
};

const stack = await openStack(engine, { name: "pr-1", settings: { config: {} }, program });
try {
  if (operation === "up") await stack.up();
  else {
    await stack.destroy();
    await stack.remove();
  }
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  await stack.close();
  stopListening();
}
