import { expect } from "chai";
import { nameServerLookup, requireDelegation } from "../../../automation/lifecycle/delegation.ts";
import { type NameServer, startNameServer } from "../../../sandbox/cloud/dns/name-server.ts";
import { type CloudStage, setCloudStage } from "./cloud-stage.ts";

const OWN = ["ns1", "ns2", "ns3"].map((name) => `${name}.digitalocean.com.`);

describe("the check of a domain's name servers, asking the sandbox's own", function () {
  this.timeout(30_000);
  let stage: CloudStage;
  let server: NameServer;

  before(async () => {
    stage = await setCloudStage();
    server = await startNameServer(stage);
  });
  after(async () => {
    await server?.stop();
    await stage?.remove();
  });

  const write = (serial: number, servers: readonly string[]) => {
    const records = servers.map((data) => ({ type: "NS", name: "@", data, ttl: 60 }));
    return server.writeZone({ name: "shop.localhost", serial, records });
  };
  const check = (domain: string) => requireDelegation(domain, nameServerLookup(server.address));

  it("passes before the zone is made, and once it is", async () => {
    await check("shop.localhost");
    await write(1, OWN);
    await check("shop.localhost");
    await check("staging.shop.localhost");
  });

  it("fails when the zone names others", async () => {
    await write(2, ["ns.registrar.example."]);
    const code = await check("shop.localhost").then(
      () => "passed",
      (error: unknown) => (error instanceof Error && "code" in error ? error.code : error),
    );
    expect(code).to.equal("domain-not-delegated");
  });
});
