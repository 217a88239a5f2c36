import { expect } from "chai";
import type { StackState, StateResource } from "../../../../../automation/engine/state.ts";
import { decide } from "../../../../../automation/lifecycle/converge/decide.ts";
import { previewView } from "../../../../../automation/lifecycle/converge/preview-view.ts";
import { defineApps } from "../../../../../components/catalogue/index.ts";
import { FakeGitHub } from "../../../../support/fake-services.ts";
import { fakeTools } from "../../../../support/fake-tools.ts";
import { withHttpServer } from "../../../../support/http-server.ts";
import { HEAD, hour, someExisting, someFacts } from "./some-facts.ts";

const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;

describe("the rows of an environment that stays", () => {
  it("are live when every address answers, those of apps without one too", async () => {
    expect(await rowsOf({})).to.deep.equal(["live", "api: live", "web: live", "worker: live"]);
  });

  it("are failed of the apps that do not answer, and live of those that were asked and do", async () => {
    const rows = ["failed", "api: live", "web: failed", "worker: rolled out"];
    expect(await rowsOf({ broken: "web" })).to.deep.equal(rows);
  });

  it("are asleep when the environment is", async () => {
    expect(await rowsOf({ asleep: true })).to.deep.equal(["asleep", "api: asleep", "web: asleep", "worker: asleep"]);
  });
});

describe("an environment that stays is asked", () => {
  for (const [where, resources] of [
    ["a cluster", [deployment("web", "/up")]],
    ["a compose host", [check("web", "http://pr-12-web-1a:8080/up"), check("api", "http://pr-12-api-1a:8080/other")]],
  ] as const) {
    it(`at the health path that was deployed, whatever the catalogue says that is checked out, in ${where}`, async () => {
      expect(await askedOf(resources)).to.deep.equal(["/web/up", "live"]);
    });
  }

  it("at the usual path where the state tells of none", async () => {
    expect(await askedOf([])).to.deep.equal(["/web/healthz", "failed"]);
  });
});

/** The path that is asked of an app which is well at `/up`, and what is told of its environment. */
async function askedOf(resources: readonly StateResource[]): Promise<readonly (string | undefined)[]> {
  const asked: string[] = [];
  const answer = ({ url = "" }) => {
    asked.push(url);
    return { body: "{}", status: url.endsWith("/up") ? 200 : 404 };
  };
  return withHttpServer(answer, async (address) => {
    const release = { web: { digest: "sha256:0", commit: HEAD } };
    const state = stateWith({ release, urls: { web: `http://${address}/web` } }, resources);
    const tools = fakeTools(new FakeGitHub({}), defineApps({ web: { source: "web", port: 8080, health: "/before" } }));
    tools.fakes.interrupt();
    const facts = someFacts({ existing: someExisting(), now: new Date(hour(1)) });
    const ending = { verdict: decide(facts), facts, done: {}, state, isVerified: false };
    const view = await previewView(ending, PR_12, tools, tools.fakes.github);
    return [...new Set(asked), view?.state];
  });
}

function deployment(name: string, path: string): StateResource {
  const containers = [{ name, readinessProbe: { httpGet: { path, port: "http" } } }];
  const inputs = { metadata: { name }, spec: { template: { spec: { containers } } } };
  const type = "kubernetes:apps/v1:Deployment";
  return { urn: `urn:pulumi:pr-12::greenroom::greenroom:app:App$${type}::${name}`, type, inputs };
}

/** What waits on a compose host for the first good answer of an app. */
function check(app: string, url: string): StateResource {
  const type = "docker:index/container:Container";
  const urn = `urn:pulumi:pr-12::greenroom::greenroom:compose-host:ComposeApp$${type}::${app}-ready`;
  return { urn, type, inputs: { command: ["sh", "-c", 'until wget "$0"; do sleep 1; done', url] } };
}

/** The states that are told of an environment with two apps that have addresses and one that has none, and of each app. */
async function rowsOf({ broken, asleep = false }: { broken?: string; asleep?: boolean }): Promise<readonly string[]> {
  const answer = ({ url = "" }) => ({ body: "{}", status: url.startsWith(`/${broken}/`) ? 500 : 200 });
  return withHttpServer(answer, async (address) => {
    const released = { digest: "sha256:0", commit: HEAD };
    const urls = { api: `http://${address}/api`, web: `http://${address}/web` };
    const state = stateWith({ release: { api: released, web: released, worker: released }, urls, asleep });
    const tools = fakeTools(new FakeGitHub({}), [], { nodeSize: "s-4vcpu-8gb" });
    tools.fakes.interrupt();
    const facts = someFacts({ existing: someExisting({ isAsleep: asleep }), now: new Date(hour(asleep ? 80 : 1)) });
    const ending = { verdict: decide(facts), facts, done: {}, state, isVerified: false };
    const view = await previewView(ending, PR_12, tools, tools.fakes.github);
    return [view?.state ?? "nothing", ...(view?.apps ?? []).map((app) => `${app.name}: ${app.state}`)];
  });
}

function stateWith(outputs: Readonly<Record<string, unknown>>, resources: readonly StateResource[] = []): StackState {
  const type = "pulumi:pulumi:Stack";
  const urn = `urn:pulumi:pr-12::greenroom::${type}::pr-12`;
  return { version: 3, deployment: { resources: [{ urn, type, outputs }, ...resources] } };
}
