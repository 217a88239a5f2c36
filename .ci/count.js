// Adds up what the tests and the rehearsal wrote down, and repeats what failed, since the end of a log is what is read.
// What wrote nothing down counts as one failure.
import { readFileSync } from "node:fs";

function read(file, count) {
  try {
    return count(JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")));
  } catch {
    return { passed: 0, failed: 1, failures: [`${file} cannot be read`] };
  }
}

const tests = read("../test/results/tests.json", (count) => count);
const rehearsal = read("../rehearsal/report.json", ({ steps, leftovers }) => ({
  passed: steps.filter((step) => step.ok).length,
  failed: steps.filter((step) => !step.ok).length + leftovers.length,
  failures: [...steps.filter((step) => !step.ok).map(({ name, detail }) => `${name}: ${detail}`), ...leftovers],
}));
const passed = tests.passed + rehearsal.passed;
const failed = tests.failed + rehearsal.failed;
for (const failure of [...tests.failures, ...rehearsal.failures]) console.log(`failed: ${failure}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
