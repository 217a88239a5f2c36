import { expect } from "chai";
import { drift } from "../../../../automation/commands/drift.ts";
import type { ResourceChange } from "../../../../automation/engine/events.ts";
import { parseEnvironment } from "../../../../automation/environment.ts";
import { exitCodeOf } from "../../../../automation/exit-code.ts";
import { driftMarker, renderDriftIssue } from "../../../../automation/report/drift-issue.ts";
import { renderText } from "../../../../automation/report/text.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools, NO_UPDATE, SOME_STATE } from "../../../support/fake-tools.ts";
import { someChange, someProperty } from "../../../support/some-change.ts";

const STAGING = parseEnvironment("staging");
const DEPLOYMENT = someChange("kubernetes:apps/v1:Deployment", { properties: [someProperty("spec.replicas", 1, 2)] });
const LEAK = someChange("kubernetes:core/v1:ConfigMap", {
  name: "a`b|c",
  properties: [someProperty("data.a", "x", "do_secret")],
});
const GONE = someChange("kubernetes:core/v1:Service", { operation: "delete" });

function toolsWith(differences: readonly ResourceChange[], isAsked = true): FakeTools {
  const tools = fakeTools(new FakeGitHub(undefined), [], {}, { issue: isAsked });
  const manifest = { time: "2026-01-01T01:00:00Z" };
  tools.fakes.stacks.set("staging", { ...SOME_STATE, deployment: { ...SOME_STATE.deployment, manifest } });
  tools.fakes.drift = async () => ({ ...NO_UPDATE, changes: differences, unchanged: 9 });
  return tools;
}

describe("drift that is told in an issue", () => {
  it("is told property by property, with since when, nothing secret and how to repair it, and ends with 3", async () => {
    const tools = toolsWith([DEPLOYMENT, GONE, LEAK]);
    const result = await drift(STAGING, tools);
    expect([exitCodeOf(result), result.issue]).to.deep.equal([3, { number: 1 }]);
    expect(renderText(result)).to.contain("  issue 1 tells about it\n");
    const { title = "", body = "" } = tools.fakes.github.issues.get(driftMarker("staging")) ?? {};
    expect(title).to.equal("staging is not what its state says");
    expect(body).to.match(/^<!-- greenroom:drift:staging -->\n/);
    for (const part of [
      "has changed 3 resources of `staging` behind its program. The state was last written at 2026-01-01T01:00:00Z;",
      "**differs**: Deployment <code>web</code>\n\n```text\n~ spec.replicas: 1 → 2\n```",
      "**gone**: Service <code>web</code>",
      "**differs**: ConfigMap <code>a&#96;b&#124;c</code>",
      '~ data.a: "x" → "[secret]"',
      "`greenroom up staging` makes it what the program says.",
      "<sub>seen at 2026-01-01T02:05:00.000Z · 9 as the state says</sub>",
    ]) {
      expect(body).to.contain(part);
    }
  });

  it("has an issue for each environment, which stays one while the drift lasts", async () => {
    const tools = toolsWith([DEPLOYMENT]);
    const platform = parseEnvironment("platform");
    const numbers = [];
    for (const environment of [STAGING, platform, STAGING]) {
      numbers.push((await drift(environment, tools)).issue?.number);
    }
    expect(numbers).to.deep.equal([1, 2, 1]);
    expect(tools.fakes.github.issues.get(driftMarker("platform"))?.body).to.contain(
      "`greenroom up platform --refresh`",
    );
  });

  it("ends with the drift: the issue is closed with a last word, and once", async () => {
    const tools = toolsWith([DEPLOYMENT]);
    await drift(STAGING, tools);
    tools.fakes.drift = async () => ({ ...NO_UPDATE, unchanged: 10 });
    const over = await drift(STAGING, tools);
    expect([exitCodeOf(over), over.issue]).to.deep.equal([0, { number: undefined }]);
    expect(renderText(over)).to.contain("  the issue about it was closed\n");
    expect((await drift(STAGING, tools)).issue).to.equal(undefined);
    expect(tools.fakes.github.lastWords).to.deep.equal([
      "All 10 resources of `staging` were as its state says at 2026-01-01T02:05:00.000Z.",
    ]);
  });

  it("is told to nobody unasked", async () => {
    const tools = toolsWith([DEPLOYMENT], false);
    const result = await drift(STAGING, { ...tools, github: () => Promise.reject(new Error("nobody was to ask")) });
    expect([result.issue, tools.fakes.github.issues.size]).to.deep.equal([undefined, 0]);
  });

  it("stays open when nobody could look", async () => {
    const tools = toolsWith([DEPLOYMENT]);
    await drift(STAGING, tools);
    tools.fakes.drift = () => Promise.reject(new Error("The cluster does not answer."));
    await drift(STAGING, tools).catch(() => undefined);
    expect(tools.fakes.github.issues.size).to.equal(1);
  });

  it("has at most 60,000 bytes, and says how many differences are not in it", () => {
    const properties = Array.from({ length: 40 }, (_, index) => someProperty(`data.key${index}`, "ä".repeat(90), "x"));
    const differences = Array.from({ length: 50 }, (_, index) =>
      someChange(LEAK.type, { name: `c${index}`, properties }),
    );
    const found = { environment: "staging", differences, unchanged: 1, stateWrittenAt: undefined, runUrl: undefined };
    const { body } = renderDriftIssue({ ...found, lookedAt: new Date(0) }, (text) => text);
    const shown = body.match(/<code>c\d+<\/code>/g)?.length ?? 0;
    expect(Buffer.byteLength(body)).to.be.within(45_000, 60_000);
    expect(body).to.contain(`${50 - shown} more differ, and the log of the run has them.`);
  });
});
