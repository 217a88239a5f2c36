import { expect } from "chai";
import { explainCloudRefusal } from "../../../../automation/engine/cloud-refusals.ts";
import { createDigitalOcean, type DigitalOcean } from "../../../../automation/services/digitalocean.ts";
import { explainScope } from "../../../../automation/services/scope-refusal.ts";
import { failureOf } from "../../../support/failures.ts";
import { NO_UPDATE } from "../../../support/fake-tools.ts";
import { type Answerer, withHttpServer } from "../../../support/http-server.ts";

const SAID = "You are not authorized to perform this operation";

function withCloud(answer: Answerer, use: (cloud: DigitalOcean) => Promise<void>): Promise<void> {
  return withHttpServer(answer, (address) =>
    use(createDigitalOcean({ url: `http://${address}`, token: "t" }, new AbortController().signal)),
  );
}

const refusing: Answerer = () => ({ status: 403, body: JSON.stringify({ id: "forbidden", message: SAID }) });

describe("a request of the command line's own that DigitalOcean forbids", () => {
  for (const [what, ask, scope] of [
    ["a list", (cloud: DigitalOcean) => cloud.list("loadBalancers"), "load_balancer:read"],
    ["the SSH keys", (cloud: DigitalOcean) => cloud.list("sshKeys"), "ssh_key:read"],
    ["access to a cluster", (cloud: DigitalOcean) => cloud.clusterCredentials("c-1"), "kubernetes:access_cluster"],
    ["a deletion", (cloud: DigitalOcean) => cloud.delete("volumes", "v-1"), "block_storage:delete"],
  ] as const) {
    it(`ends with the scope that the token lacks: ${what}`, () =>
      withCloud(refusing, async (cloud) => {
        const { code, exitCode, message } = await failureOf(ask(cloud));
        expect([code, exitCode]).to.deep.equal(["token-scope-missing", 2]);
        expect(message).to.contain(`: the scope ${scope} is missing.`);
      }));
  }

  it("is told in the words of an update that was refused for the same reason", () =>
    withCloud(refusing, async (cloud) => {
      const { message, hint, details } = await failureOf(cloud.reservedAddresses());
      const reasons = [`POST https://api.digitalocean.com/v2/vpcs: 403 ${SAID}`];
      const failure = { type: "digitalocean:index/vpc:Vpc", name: "greenroom", urn: "urn", reasons };
      const engine = explainCloudRefusal("platform", { ...NO_UPDATE, failures: [failure] }, undefined);
      const words = engine?.message
        .replace('Vpc "greenroom"', "GET /v2/reserved_ips")
        .replace("vpc:create", "reserved_ip:read");
      expect([message, hint]).to.deep.equal([words, engine?.hint]);
      expect(details).to.deep.equal([`GET /v2/reserved_ips: 403 ${SAID}`]);
    }));

  it("stays a refusal where another status says no", () =>
    withCloud(
      () => ({ status: 401, body: '{"message":"Unable to authenticate you"}' }),
      async (cloud) => {
        const { code, message } = await failureOf(cloud.domains());
        expect(code).to.equal("service-refused");
        expect(message).to.contain("with status 401: Unable to authenticate you.");
      },
    ));
});

describe("a refusal of which no scope is known", () => {
  it("is not explained by one", () => {
    const refusal = { method: "GET", path: "/v2/cdn/endpoints", status: 403, said: SAID };
    expect(explainScope(refusal)).to.equal(undefined);
    expect(explainScope({ ...refusal, path: "/v2/vpcs?page=1" })?.code).to.equal("token-scope-missing");
  });
});
