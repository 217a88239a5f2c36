import { Resolver } from "node:dns/promises";
import { expect } from "chai";
import { type NameServer, startNameServer } from "../../../sandbox/cloud/dns/name-server.ts";
import { type CloudStage, setCloudStage } from "./cloud-stage.ts";

const ZONE = "greenroom.localhost";
const HOST = `pr-1-web.preview.${ZONE}`;

describe("the name server", function () {
  this.timeout(60_000);
  let stage: CloudStage;
  let server: NameServer;
  let resolver: Resolver;

  before(async () => {
    stage = await setCloudStage();
    server = await startNameServer(stage);
    resolver = new Resolver();
    resolver.setServers([server.address]);
  });
  after(async () => {
    await server?.stop();
    await stage?.remove();
  });

  const zone = (serial: number, data: string) => ({
    name: ZONE,
    serial,
    records: [{ type: "A", name: "*.preview", data, ttl: 30 }],
  });
  const code = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => "no error",
      (error: NodeJS.ErrnoException) => error.code ?? "no code",
    );

  it("answers with a zone, and with each change of it, as soon as the writing has settled", async () => {
    for (const [serial, address] of [
      [1, "127.20.0.1"],
      [2, "127.20.0.2"],
    ] as const) {
      await server.writeZone(zone(serial, address));
      expect(await resolver.resolve4(HOST)).to.deep.equal([address]);
    }
  });

  it("knows nothing of a zone once it is removed, and again when it returns with a lower serial", async () => {
    await server.removeZone(ZONE);
    expect(await code(resolver.resolve4(HOST))).to.equal("EREFUSED");
    await server.writeZone(zone(1, "127.20.0.3"));
    expect(await resolver.resolve4(HOST)).to.deep.equal(["127.20.0.3"]);
  });

  it("says that a name does not exist in a zone that it has", async () => {
    expect(await code(resolver.resolve4(`www.${ZONE}`))).to.equal("ENOTFOUND");
  });
});
