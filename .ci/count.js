// Adds up what the tests and the rehearsal wrote down; what wrote nothing down counts as one failure.
import { readFileSync } from "node:fs";

function read(file, count) {
  try {
    return count(JSON.parse(readFileSync(new URL(file, import.meta.url), "utf8")));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const tests = read("../test/results/tests.json", ({ passed, failed }) => ({ passed, failed }));
const rehearsal = read("../rehearsal/report.json", ({ steps, leftovers }) => ({
  passed: steps.filter((step) => step.ok).length,
  failed: steps.filter((step) => !step.ok).length + leftovers.length,
}));
const passed = tests.passed + rehearsal.passed;
const failed = tests.failed + rehearsal.failed;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
