import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { criticalPath } from "../../../../automation/engine/critical-path.ts";
import { createSpanLog } from "../../../../automation/engine/spans.ts";
import type { StateResource } from "../../../../automation/engine/state.ts";

const urn = (name: string) => `urn:pulumi:staging::greenroom::t:${name}::${name}`;

function resource(name: string, awaited: Partial<Record<"dependencies" | "parent" | "provider", string>> = {}) {
  const { dependencies, parent, provider } = awaited;
  return {
    urn: urn(name),
    type: `t:${name}`,
    ...(dependencies === undefined ? {} : { dependencies: dependencies.split(" ").map(urn) }),
    ...(parent === undefined ? {} : { parent: urn(parent) }),
    ...(provider === undefined ? {} : { provider: `${urn(provider)}::id` }),
  } satisfies StateResource;
}

describe("the critical path of an update", () => {
  const resources = [
    resource("network"),
    resource("cluster", { dependencies: "network" }),
    resource("database", { dependencies: "network" }),
    resource("kubernetes", { dependencies: "cluster" }),
    resource("namespace", { provider: "kubernetes" }),
    resource("app", { dependencies: "namespace database" }),
    resource("web", { parent: "app", provider: "kubernetes" }),
  ];
  const took = (times: Record<string, number>) =>
    criticalPath(
      Object.entries(times).map(([name, seconds]) => ({ urn: urn(name), seconds })),
      resources,
    );

  it("is the slowest chain of what waited for one another, through providers and components that took no time", () => {
    const path = took({ network: 1, cluster: 10, database: 9, namespace: 0.5, web: 4 });
    expect(path.steps.map(({ name, seconds }) => [name, seconds])).to.deep.equal([
      ["network", 1],
      ["cluster", 10],
      ["namespace", 0.5],
      ["web", 4],
    ]);
    expect([path.seconds, path.sumSeconds]).to.deep.equal([15.5, 24.5]);
  });

  it("turns to the other chain when that is the slower one", () => {
    const path = took({ network: 1, cluster: 10, database: 12, namespace: 0.5, web: 4 });
    expect(path.steps.map(({ name }) => name)).to.deep.equal(["network", "database", "web"]);
    expect(path.seconds).to.equal(17);
  });

  it("holds what was deleted too, which waited for nothing", () => {
    const { steps, seconds } = took({ old: 3, network: 1 });
    expect([steps.map(({ type, name }) => `${type} ${name}`), seconds]).to.deep.equal([["t:old old"], 3]);
  });

  it("is empty when nothing was done, and ends in a circle", () => {
    expect(took({})).to.deep.equal({ steps: [], seconds: 0, sumSeconds: 0 });
    const circle = [resource("a", { dependencies: "b" }), resource("b", { dependencies: "a" })];
    expect(criticalPath([{ urn: urn("a"), seconds: 1 }], circle).seconds).to.equal(1);
  });
});

describe("the time that the engine spends on a resource", () => {
  it("is taken from the beginning to the end of its steps, also of those that fail; components and the others take none", () => {
    let now = 0;
    const log = createSpanLog(() => now);
    const event = (at: number, kind: keyof EngineEvent, op: string, name: string, custom = true) => {
      now = at;
      const side = op.startsWith("delete") ? "old" : "new";
      log.record({ [kind]: { metadata: { op, urn: urn(name), [side]: { custom } } } } as unknown as EngineEvent);
    };
    event(0, "resourcePreEvent", "create", "component", false);
    event(0, "resourcePreEvent", "delete-replaced", "database");
    event(100, "resourcePreEvent", "create", "cluster");
    event(300, "resOutputsEvent", "delete-replaced", "database");
    event(300, "resourcePreEvent", "replace", "database");
    event(300, "resOutputsEvent", "replace", "database");
    event(300, "resourcePreEvent", "create-replacement", "database");
    event(400, "resourcePreEvent", "same", "network");
    event(500, "resOutputsEvent", "same", "network");
    event(800, "resOutputsEvent", "create-replacement", "database");
    event(1100, "resOpFailedEvent", "create", "cluster");
    event(1200, "resOutputsEvent", "create", "component", false);
    expect(log.read()).to.deep.equal([
      { urn: urn("database"), seconds: 0.8 },
      { urn: urn("cluster"), seconds: 1 },
    ]);
  });
});
