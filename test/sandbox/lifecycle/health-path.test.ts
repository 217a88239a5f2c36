import { expect } from "chai";
import type { ConvergeResult, StatusResult } from "../../../automation/results.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { onComposeHost } from "./support/preview-rules.ts";

/** A pull request that moves the health of an app, of which the catalogue that is checked out does not know. */
const MOVES = [
  { file: "examples/web/server.js", replace: '"/healthz"', by: '"/up"', message: "Answer elsewhere" },
  { file: "apps.ts", replace: "  web: {", by: '  web: {\n    health: "/up",', message: "Ask there" },
];

for (const [where, adjust] of [
  ["the cluster", undefined],
  ["a compose host", onComposeHost],
] as const) {
  describe(`a pull request that moves the health path of an app, on ${where}`, function () {
    this.timeout(300_000);
    let stage: SandboxStage;

    before(async () => {
      stage = await setStage(adjust);
      for (const move of MOVES) await stage.developer.push("moved", move);
      await stage.people.developer.open("moved", { title: "Move" });
    });

    after(() => stage?.stop());

    it("is live when it is deployed, and at every later look", async () => {
      for (const time of ["first", "second"]) {
        const { answer } = await stage.commandLine.greenroom<ConvergeResult>("converge", "pr-1");
        expect(answer.environments[0], time).to.include({ state: "live" });
      }
      const { answer } = await stage.commandLine.greenroom<StatusResult>("status", "pr-1");
      expect(answer.disagreements).to.deep.equal([]);
    });
  });
}
