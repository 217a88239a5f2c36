import { expect } from "chai";
import { type Account, messageOf, openAccount } from "./support/account.ts";

const CHECK = {
  name: "greenroom-production-api",
  type: "https",
  target: "https://api.example.com/healthz",
  regions: ["eu_west", "us_east"],
  enabled: true,
};
const RECIPIENTS = {
  email: ["greenroom@example.com"],
  slack: [{ channel: "#alerts", url: "https://hooks.example.com/made-up" }],
};
const ALERT = {
  name: "production: api down",
  type: "down",
  threshold: 1,
  comparison: "less_than",
  period: "2m",
  notifications: RECIPIENTS,
};
const POLICY = {
  type: "v1/insights/droplet/cpu",
  description: "production: cpu of the nodes above 90 %",
  compare: "GreaterThan",
  value: 90,
  window: "10m",
  entities: [],
  tags: ["k8s:made-up"],
  alerts: RECIPIENTS,
  enabled: true,
};

describe("uptime checks of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  const order = () => account.expect(201, "POST", "/v2/uptime/checks", CHECK, "check");

  it("are made, read, listed, changed and deleted", async () => {
    const { id, ...fields } = await order();
    expect(fields).to.deep.equal(CHECK);
    const path = `/v2/uptime/checks/${id}`;
    expect(await account.expect(200, "GET", path, undefined, "check")).to.deep.equal({ id, ...CHECK });

    const changed = { ...CHECK, enabled: false };
    expect(await account.expect(200, "PUT", path, changed, "check")).to.deep.equal({ id, ...changed });
    expect(await account.expect(200, "GET", "/v2/uptime/checks", undefined, "checks")).to.deep.equal([
      { id, ...changed },
    ]);

    await account.expect(204, "DELETE", path);
    await account.expect(404, "GET", path);
  });

  it("have alerts, which go with them", async () => {
    const { id: checkId } = await order();
    const alerts = `/v2/uptime/checks/${checkId}/alerts`;
    const { id, ...fields } = await account.expect(201, "POST", alerts, ALERT, "alert");
    expect(fields).to.deep.equal(ALERT);
    const longer = { ...ALERT, period: "5m" };
    expect(await account.expect(200, "PUT", `${alerts}/${id}`, longer, "alert")).to.deep.equal({ id, ...longer });
    expect(await account.expect(200, "GET", alerts, undefined, "alerts")).to.deep.equal([{ id, ...longer }]);
    await account.expect(404, "GET", `/v2/uptime/checks/${id}/alerts/${id}`);

    await account.expect(200, "PUT", `/v2/uptime/checks/${checkId}`, { ...CHECK, name: "renamed" });
    await account.expect(200, "GET", `${alerts}/${id}`);
    await account.expect(204, "DELETE", `/v2/uptime/checks/${checkId}`);
    await account.expect(404, "GET", `${alerts}/${id}`);
  });

  it("refuse what cannot be asked", async () => {
    for (const [field, value, reason] of [
      ["type", "smtp", 'type "smtp" is not one of ping, http, https'],
      ["regions", ["mars"], 'regions "mars" is not one of us_east, us_west, eu_west, se_asia'],
      ["target", "", "target is required"],
    ] as const) {
      const reply = await account.send("POST", "/v2/uptime/checks", { ...CHECK, [field]: value });
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, reason]);
    }
  });

  it("write to nobody whose address is not verified", async () => {
    const { id } = await order();
    const notifications = { email: ["bob@example.org"], slack: [] };
    const reply = await account.send("POST", `/v2/uptime/checks/${id}/alerts`, { ...ALERT, notifications });
    expect([reply.status, messageOf(reply)]).to.deep.equal([
      400,
      "invalid value for field 'notifications.email[0]': invalid email 'bob@example.org'",
    ]);
  });
});

describe("alert policies of the DigitalOcean imitation", () => {
  let account: Account;
  beforeEach(async () => {
    account = await openAccount();
  });
  afterEach(() => account.close());

  it("are made, read, listed, changed and deleted", async () => {
    const { uuid, ...fields } = await account.expect(200, "POST", "/v2/monitoring/alerts", POLICY, "policy");
    expect(fields).to.deep.equal(POLICY);
    const path = `/v2/monitoring/alerts/${uuid}`;
    const lower = { ...POLICY, value: 80.5 };
    expect(await account.expect(200, "PUT", path, lower, "policy")).to.deep.equal({ uuid, ...lower });
    expect(await account.expect(200, "GET", path, undefined, "policy")).to.deep.equal({ uuid, ...lower });
    expect(await account.expect(200, "GET", "/v2/monitoring/alerts", undefined, "policies")).to.deep.equal([
      { uuid, ...lower },
    ]);
    await account.expect(204, "DELETE", path);
    await account.expect(404, "GET", path);
  });

  it("refuse what cannot be watched", async () => {
    for (const [field, value, reason] of [
      ["window", "2m", 'window "2m" is not one of 5m, 10m, 30m, 1h'],
      ["value", -1, "value must be a number of at least 0"],
      ["compare", "Equal", 'compare "Equal" is not one of GreaterThan, LessThan'],
    ] as const) {
      const reply = await account.send("POST", "/v2/monitoring/alerts", { ...POLICY, [field]: value });
      expect([reply.status, messageOf(reply)]).to.deep.equal([422, reason]);
    }
  });
});
