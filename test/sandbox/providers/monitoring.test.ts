import { expect } from "chai";
import { ResourceAlerts, UptimeMonitoring } from "../../../components/monitoring/index.ts";
import { EnvironmentProject, memberUrn } from "../../../components/project/index.ts";
import { collectSteps, createEngineHome, type EngineHome, stateText } from "./support/engine-stack.ts";
import { type FakeCloud, startFakeCloud } from "./support/fake-cloud.ts";

const WEBHOOK = "https://hooks.example.com/made-up";

describe("monitoring and project of an environment under the real engine", function () {
  this.timeout(120_000);
  let home: EngineHome;
  let cloud: FakeCloud;

  before(async () => {
    home = await createEngineHome();
  });

  after(() => home.remove());

  beforeEach(async () => {
    cloud = await startFakeCloud();
    await cloud.call("POST", "/v2/domains", { name: "example.com" });
  });

  afterEach(() => cloud.close());

  it("are made, left alone, changed and destroyed, and no webhook is written in clear", async () => {
    const wanted = { health: "/healthz", limit: 90 };
    const recipients = {
      emails: ["greenroom@example.com"],
      slack: { channel: "#alerts", webhookUrl: WEBHOOK },
    };
    const stack = await home.stack(
      "monitored",
      async () => {
        const project = new EnvironmentProject("greenroom-production", {
          environment: "production",
          kind: "Production",
          resources: [memberUrn("domain", "example.com")],
        });
        new UptimeMonitoring("greenroom-production", {
          environment: "production",
          apps: [{ name: "api", exposed: true, health: wanted.health }],
          urls: { api: "https://api.example.com" },
          ...recipients,
        });
        new ResourceAlerts("greenroom-production", {
          environment: "production",
          clusterId: project.id,
          databases: { postgres: "database-id" },
          limits: { cpu: wanted.limit },
          ...recipients,
        });
      },
      cloud,
    );
    const steps = async (run: (options: ReturnType<typeof collectSteps>) => Promise<unknown>) => {
      const collected = collectSteps();
      await run(collected);
      return collected.steps;
    };

    await stack.up();
    expect(stateText(home, "monitored")).to.not.contain(WEBHOOK);
    const { checks } = await cloud.call("GET", "/v2/uptime/checks");
    expect(checks).to.have.nested.property("[0].target", "https://api.example.com/healthz");
    const { policies } = await cloud.call("GET", "/v2/monitoring/alerts");
    expect(policies).to.have.lengthOf(6);
    expect(policies).to.have.nested.property("[0].alerts.slack[0].url", WEBHOOK);
    const { projects } = await cloud.call("GET", "/v2/projects");
    expect(projects).to.have.nested.property("[1].name", "greenroom-production");
    expect(await steps(({ onEvent }) => stack.preview({ onEvent, refresh: true }))).to.deep.equal([]);

    Object.assign(wanted, { health: "/ready", limit: 95 });
    const changed = await steps(({ onEvent }) => stack.up({ onEvent }));
    expect(changed.map(({ operation, name }) => `${operation} ${name}`).toSorted()).to.deep.equal([
      // The two components, whose arguments are recorded.
      "update greenroom-production",
      "update greenroom-production",
      "update greenroom-production-api",
      "update greenroom-production-nodes-cpu",
      "update greenroom-production-postgres-cpu",
    ]);

    await stack.destroy({ remove: true });
    const left = await Promise.all(
      ["uptime/checks", "monitoring/alerts", "projects", "domains"].map((what) => cloud.call("GET", `/v2/${what}`)),
    );
    expect(left.map((list) => list.meta)).to.deep.equal([{ total: 0 }, { total: 0 }, { total: 1 }, { total: 1 }]);
  });

  it("let the project go although something was put into it by hand", async () => {
    const stack = await home.stack(
      "grouped",
      async () => {
        const args = { environment: "staging", kind: "Staging", resources: [] } as const;
        return { projectId: new EnvironmentProject("greenroom-staging", args).id };
      },
      cloud,
    );
    const { outputs } = await stack.up();
    await cloud.call("POST", `/v2/projects/${outputs.projectId?.value}/resources`, {
      resources: ["do:domain:example.com"],
    });
    await stack.destroy({ remove: true });
    const { resources } = await cloud.call("GET", "/v2/projects/default/resources");
    expect(resources).to.have.nested.property("[0].urn", "do:domain:example.com");
  });
});
