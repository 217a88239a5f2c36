import { expect } from "chai";
import { ResourceAlerts, UptimeMonitoring, type UptimeMonitoringArgs } from "../../components/monitoring/index.ts";
import { known, record, secret } from "../support/recorder.ts";

const CHECK = "digitalocean:index/uptimeCheck:UptimeCheck";
const UPTIME_ALERT = "digitalocean:index/uptimeAlert:UptimeAlert";
const MONITOR_ALERT = "digitalocean:index/monitorAlert:MonitorAlert";

const SLACK = { channel: "#alerts", webhookUrl: "https://hooks.example.com/made-up" };
const EMAILS = ["on-call@example.com"];

const UPTIME: UptimeMonitoringArgs = {
  environment: "production",
  apps: [
    { name: "api", exposed: true, health: "/healthz" },
    { name: "web", exposed: true, health: "/" },
    { name: "worker", exposed: false, health: undefined },
  ],
  urls: { api: "https://api.example.com", web: "https://web.example.com" },
  emails: EMAILS,
};

describe("UptimeMonitoring", () => {
  const create = (args: Partial<UptimeMonitoringArgs> = {}) =>
    record(() => new UptimeMonitoring("greenroom-production", { ...UPTIME, ...args }));

  it("asks every public app for its health path over HTTPS, from two continents", async () => {
    const { one, all, result } = await create();
    expect(one(CHECK, "greenroom-production-api").inputs).to.deep.equal({
      name: "greenroom-production-api",
      type: "https",
      target: "https://api.example.com/healthz",
      regions: ["eu_west", "us_east"],
      enabled: true,
    });
    expect(one(CHECK, "greenroom-production-web").inputs.target).to.equal("https://web.example.com/");
    expect(all(CHECK).length).to.equal(2);
    expect(await known(result.checkIds)).to.deep.equal({
      api: "greenroom-production-api-id",
      web: "greenroom-production-web-id",
    });
  });

  it("tells of an app that is down, and of a certificate that nears its end", async () => {
    const { one } = await create();
    const alert = one(UPTIME_ALERT, "greenroom-production-api-down");
    expect(alert.inputs).to.deep.equal({
      type: "down",
      threshold: 1,
      name: "production: api down",
      checkId: "greenroom-production-api-id",
      comparison: "less_than",
      period: "2m",
      notifications: [{ emails: EMAILS, slacks: [] }],
    });
    expect(alert.deletedWith).to.equal(one(CHECK, "greenroom-production-api").urn);
    const certificate = one(UPTIME_ALERT, "greenroom-production-api-certificate");
    expect(certificate.inputs).to.include({ type: "ssl_expiry", threshold: 14, name: "production: api certificate" });
  });

  it("asks from the regions that are chosen", async () => {
    const { one } = await create({ regions: ["se_asia"] });
    expect(one(CHECK, "greenroom-production-api").inputs.regions).to.deep.equal(["se_asia"]);
  });

  it("hands the webhook of Slack on as a secret", async () => {
    const { one } = await create({ emails: [], slack: SLACK });
    expect(one(UPTIME_ALERT, "greenroom-production-api-down").inputs.notifications).to.deep.equal([
      { emails: [], slacks: [{ channel: "#alerts", url: secret(SLACK.webhookUrl) }] },
    ]);
  });

  for (const [what, args, reason] of [
    ["alerts that reach nobody", { emails: [] }, "give an e-mail address or a Slack channel"],
    ["what is no e-mail address", { emails: ["on-call"] }, 'such as on-call@example.com is needed, got "on-call"'],
    ["no region", { regions: [] }, "at least one region is needed, got none"],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => new UptimeMonitoring("base", { ...UPTIME, ...args })).to.throw(reason);
    });
  }
});

describe("ResourceAlerts", () => {
  const ARGS = {
    environment: "production",
    clusterId: "cluster-id",
    databases: { postgres: "database-id" },
    emails: EMAILS,
  };
  const create = () => record(() => new ResourceAlerts("greenroom-production", ARGS));

  it("watches every node that the cluster has or will have", async () => {
    const { one } = await create();
    expect(one(MONITOR_ALERT, "greenroom-production-nodes-disk").inputs).to.deep.equal({
      type: "v1/insights/droplet/disk_utilization_percent",
      description: "production: disk of the nodes above 80 %",
      value: 80,
      compare: "GreaterThan",
      window: "10m",
      enabled: true,
      tags: ["k8s:cluster-id"],
      alerts: { emails: EMAILS, slacks: [] },
    });
  });

  it("watches processor time, memory and disk of nodes and databases", async () => {
    const { all, one, result } = await create();
    expect(all(MONITOR_ALERT).map(({ inputs }) => inputs.type)).to.have.members([
      "v1/insights/droplet/cpu",
      "v1/insights/droplet/memory_utilization_percent",
      "v1/insights/droplet/disk_utilization_percent",
      "v1/dbaas/alerts/cpu_alerts",
      "v1/dbaas/alerts/memory_utilization_alerts",
      "v1/dbaas/alerts/disk_utilization_alerts",
    ]);
    const { inputs } = one(MONITOR_ALERT, "greenroom-production-postgres-cpu");
    expect(inputs)
      .to.deep.include({ entities: ["database-id"], value: 90 })
      .and.to.not.have.property("tags");
    expect((await known(result.alertIds)).length).to.equal(6);
  });

  it("takes other limits, and refuses what is no percentage", async () => {
    const { one } = await record(() => new ResourceAlerts("base", { ...ARGS, limits: { memory: 75 } }));
    expect(one(MONITOR_ALERT, "base-nodes-memory").inputs.value).to.equal(75);
    expect(one(MONITOR_ALERT, "base-nodes-cpu").inputs.value).to.equal(90);
    expect(() => new ResourceAlerts("base", { ...ARGS, limits: { cpu: 100 } }))
      .to.throw()
      .with.property("errors")
      .that.deep.equals([{ propertyPath: "limits.cpu", reason: "a percentage from 1 to 99 is needed, got 100" }]);
  });

  it("refuses alerts that reach nobody", () => {
    expect(() => new ResourceAlerts("base", { ...ARGS, emails: [] })).to.throw("give an e-mail address");
  });
});
