import { createServer, type Server } from "node:http";
import { expect } from "chai";
import { type LoadBalancers, startLoadBalancers } from "../../../sandbox/cloud/load-balancers/proxy.ts";
import type { ForwardingProgram, LoadBalancerProgram } from "../../../sandbox/digitalocean/runtime.ts";
import { freePort } from "../../../sandbox/ports.ts";
import { type CloudStage, getSecurely, setCloudStage } from "./cloud-stage.ts";

const HOST = "pr-1-web.preview.greenroom.localhost";

describe("the load balancers", function () {
  this.timeout(60_000);
  let stage: CloudStage;
  let balancers: LoadBalancers;
  let app: Server;
  let rules: readonly ForwardingProgram[];

  before(async () => {
    stage = await setCloudStage();
    const targetPort = await freePort(stage.address);
    app = createServer((request, response) => response.end(JSON.stringify(request.headers)));
    app.listen(targetPort, stage.address);
    const keyPair = await stage.certificateAuthority.issue("previews", ["*.preview.greenroom.localhost"]);
    const rule = { targetProtocol: "http", targetPort, tlsPassthrough: false } as const;
    rules = [
      { ...rule, entryProtocol: "https", entryPort: 443, keyPair },
      { ...rule, entryProtocol: "http", entryPort: 80 },
    ];
    balancers = await startLoadBalancers(stage);
  });
  after(async () => {
    await balancers?.stop();
    app?.close().closeAllConnections();
    await stage?.remove();
  });

  const program = (id: string, change: Partial<LoadBalancerProgram> = {}): LoadBalancerProgram => ({
    id,
    name: id,
    rules,
    redirectHttpToHttps: true,
    targets: [stage.address],
    ...change,
  });
  const get = (address: string) =>
    getSecurely(`https://${HOST}/`, { address, authority: stage.certificateAuthority.certificate });
  const applied = async (...all: LoadBalancerProgram[]): Promise<string> =>
    (await balancers.apply(all)).get(all.at(-1)?.id ?? "") ?? "none";

  it("end TLS, and tell the node's app who asked, for which host, and how", async () => {
    const { status, body } = await get(await applied(program("one")));
    expect(status).to.equal(200);
    const headers: unknown = JSON.parse(body);
    expect(headers).to.include({
      host: HOST,
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": HOST,
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    });
  });

  it("redirect plain HTTP", async () => {
    const address = await applied(program("one"));
    const answer = await fetch(`http://${address}/a?b=c`, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).to.deep.equal([301, `https://${address}/a?b=c`]);
  });

  it("keep their addresses while others come and go", async () => {
    const one = await applied(program("one"));
    const two = await applied(program("one"), program("two"));
    expect(two).to.not.equal(one);
    expect(await applied(program("three"), program("one"))).to.equal(one);
    expect((await get(one)).status).to.equal(200);
  });

  it("answer 503 while they have no node, and end when they are gone", async () => {
    const address = await applied(program("one"), program("empty", { targets: [] }));
    expect((await get(address)).status).to.equal(503);
    await balancers.apply([program("one")]);
    const outcome = await get(address).catch((error: NodeJS.ErrnoException) => error.code);
    expect(outcome).to.equal("ECONNREFUSED");
  });

  it("name the address and the port that another program has taken", async () => {
    const address = await applied(program("one"));
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(8443, address, resolve));
    try {
      const [https] = rules;
      const further = https === undefined ? [] : [{ ...https, entryPort: 8443 }];
      const outcome = await balancers.apply([program("one", { rules: [...rules, ...further] })]).catch(String);
      expect(outcome).to.contain(`another program listens on ${address}:8443`);
    } finally {
      other.close();
    }
  });
});
