import { expect } from "chai";
import { type Check, failed, missing, ok } from "../../../../automation/doctor/check.ts";
import { runChecks } from "../../../../automation/doctor/run-checks.ts";
import { CliError } from "../../../../automation/errors.ts";
import { exitCodeOf } from "../../../../automation/exit-code.ts";
import { renderText } from "../../../../automation/report/text.ts";

function check(name: string, look: Check["look"]): Check {
  return { area: "test", name, look };
}

function throwing(error: unknown): Check["look"] {
  return async () => {
    throw error;
  };
}

describe("the checks of doctor", () => {
  it("hide no other when one fails, hangs or has a bug, and are told in the order that was given", async () => {
    const reports = await runChecks(
      [
        check("hangs", () => new Promise(() => undefined)),
        check("is unset", throwing(new CliError("setting-missing", "X is not set.", "Set X."))),
        check("is refused", throwing(new CliError("service-refused", "No.", "Ask.", { details: ["because"] }))),
        check("has a bug", throwing(new TypeError("undefined is not a function"))),
        check("is well", async () => ok("fine")),
      ],
      0.02,
    );
    expect(reports.map(({ name, state, seen, mend }) => [name, state, seen, mend])).to.deep.equal([
      ["hangs", "failed", "no answer within 0.02 seconds", "Run the command again, and look at what it asks."],
      ["is unset", "missing", "X is not set.", "Set X."],
      ["is refused", "failed", "No. because", "Ask."],
      [
        "has a bug",
        "failed",
        "the check itself failed: TypeError: undefined is not a function",
        "This is a bug of Greenroom: report it with this output.",
      ],
      ["is well", "ok", "fine", undefined],
    ]);
  });

  it("lead to exit code 1 when something is missing or fails, and to 0 when the rest was skipped", async () => {
    const exit = async (...looks: readonly Check["look"][]) => {
      const checks = await runChecks(
        looks.map((look) => check("one", look)),
        1,
      );
      return exitCodeOf({ command: "doctor", checks, timings: { total: 0 } });
    };
    const skip = async () => ({ state: "skipped", seen: "not needed", mend: undefined }) as const;
    expect(await exit(async () => ok("fine"), skip)).to.equal(0);
    expect(
      await exit(
        async () => ok("fine"),
        async () => missing("not set", "Set it."),
      ),
    ).to.equal(1);
    expect(await exit(async () => failed("wrong", "Correct it."))).to.equal(1);
  });

  it("are shown by area, each with what was seen and how to mend it", async () => {
    const checks = await runChecks(
      [check("token", async () => missing("it is not set", "Set it.")), check("git", async () => ok("2.39"))],
      1,
    );
    expect(renderText({ command: "doctor", checks, timings: { total: 0 } })).to.equal(
      "doctor: 1 ok, 1 missing, 0 failed, 0 skipped\ntest\n  missing  token: it is not set\n           Set it.\n  ok       git: 2.39\n",
    );
  });
});
