import { expect } from "chai";
import { waitFor } from "../../../sandbox/polling.ts";
import { type ControllersStage, setControllersStage } from "./controllers-stage.ts";
import { mainGateway, previewNamespace, route } from "./gateway-objects.ts";

const SOON = { timeoutSeconds: 20 };

describe("the sandbox's gateway", function () {
  this.timeout(180_000);
  let on: ControllersStage;

  before(async () => {
    on = await setControllersStage();
    await on.apply(...mainGateway(), previewNamespace("pr-1"));
  });

  after(async () => {
    await on?.stop();
  });

  const conditionOf = async (kind: string, namespace: string, name: string, path: string) => {
    const object = JSON.parse(await on.cluster.kubectl(["get", kind, "--namespace", namespace, name, "--output=json"]));
    const conditions = path === "" ? object.status?.conditions : object.status?.parents?.[0]?.conditions;
    return Object.fromEntries(
      (conditions ?? []).map((one: { type: string; reason: string }) => [one.type, one.reason]),
    );
  };
  const answers = (status: number, host: string, path?: string) =>
    waitFor(
      `${status} from ${host}`,
      async () => {
        const answer = await on.ask(host, path);
        return answer.status === status ? answer : undefined;
      },
      SOON,
    );

  it("gives a Gateway the address of a load balancer in the cloud", async () => {
    const programmed = ["--for=condition=Programmed", "--timeout=30s"];
    await on.cluster.kubectl(["wait", "--namespace", "infra", "gateway/main", ...programmed]);
    const status = "jsonpath={.status.addresses[0].value}";
    expect(await on.cluster.kubectl(["get", "--namespace", "infra", "gateway/main", "--output", status])).to.equal(
      "127.20.0.2",
    );
    const [wanted] = [...on.loadBalancers.values()];
    expect(wanted?.tags).to.deep.equal(["k8s:3f2504e0-4f89-11d3-9a0c-0305e82c3301"]);
    expect(wanted?.annotations).to.include({ "service.beta.kubernetes.io/do-loadbalancer-type": "REGIONAL" });
    expect(wanted?.ports.map(({ port }) => port)).to.deep.equal([443]);
  });

  it("answers 404 where no route leads", async () => {
    expect(await answers(404, "nobody.preview.test")).to.include({ body: "no route" });
  });

  it("says on a route that its backend does not exist, and answers 500 for it", async () => {
    await on.apply(route("pr-1", "pr-1.preview.test"));
    await answers(500, "pr-1.preview.test");
    const conditions = await waitFor(
      "the route's status",
      async () => {
        const found = await conditionOf("httproute", "pr-1", "web", "parents");
        return found.Accepted === undefined ? undefined : found;
      },
      SOON,
    );
    expect(conditions).to.deep.equal({ Accepted: "Accepted", ResolvedRefs: "BackendNotFound" });
  });

  it("passes requests to the app as soon as it is ready", async () => {
    await on.deploy("pr-1", "first");
    expect(await answers(200, "pr-1.preview.test")).to.include({ body: "first" });
    expect(await conditionOf("httproute", "pr-1", "web", "parents")).to.include({ ResolvedRefs: "ResolvedRefs" });
  });

  it("loses no request during a roll-out", async () => {
    const seen = new Map<string, number>();
    let isOver = false;
    const client = async () => {
      while (!isOver) {
        const answer = await on.ask("pr-1.preview.test").then(
          ({ status, body }) => `${status} ${body}`,
          (error: Error) => error.message,
        );
        seen.set(answer, (seen.get(answer) ?? 0) + 1);
      }
    };
    const clients = [client(), client()];
    try {
      for (const page of ["second", "third"]) await on.deploy("pr-1", page);
      await waitFor("the last version", async () => seen.has("200 third") || undefined, SOON);
    } finally {
      isOver = true;
      await Promise.all(clients);
    }
    expect([...seen.keys()].filter((answer) => !/^200 (first|second|third)$/.test(answer))).to.deep.equal([]);
    expect([...seen.keys()]).to.include.members(["200 first", "200 third"]);
  });

  it("answers 503 when no pod is left, and comes back with the first one", async () => {
    await on.cluster.kubectl(["scale", "--namespace", "pr-1", "deploy/web", "--replicas", "0"]);
    expect(await answers(503, "pr-1.preview.test")).to.include({ body: "no endpoint is ready" });
    await on.cluster.kubectl(["scale", "--namespace", "pr-1", "deploy/web", "--replicas", "1"]);
    await answers(200, "pr-1.preview.test");
  });

  it("compares paths and headers, redirects to the client's scheme and changes answers", async () => {
    const header = { name: "X-Canary", value: "yes" };
    const canary = {
      matches: [{ headers: [header] }],
      filters: [redirect({ hostname: "canary.test" })],
      backendRefs: [],
    };
    const moved = {
      matches: [{ path: { type: "PathPrefix", value: "/old" } }],
      filters: [redirect({ statusCode: 301 })],
      backendRefs: [],
    };
    const marked = {
      filters: [
        {
          type: "ResponseHeaderModifier",
          responseHeaderModifier: { set: [{ name: "X-Robots-Tag", value: "noindex" }] },
        },
      ],
    };
    await on.apply(
      route("pr-1", "rules.preview.test", canary, "canary"),
      route("pr-1", "rules.preview.test", moved, "moved"),
      route("pr-1", "rules.preview.test", marked, "marked"),
    );
    const answer = await answers(200, "rules.preview.test");
    expect(answer.headers["x-robots-tag"]).to.equal("noindex");
    const secure = { "X-Forwarded-Proto": "https" };
    const old = await on.ask("rules.preview.test", "/old/page?a=1", secure);
    expect([old.status, old.headers.location]).to.deep.equal([301, "https://rules.preview.test/old/page?a=1"]);
    expect((await on.ask("rules.preview.test", "/older")).status).to.equal(404);
    const other = await on.ask("rules.preview.test", "/x", { ...secure, "X-Canary": "yes" });
    expect(other.headers.location).to.equal("https://canary.test/x");
  });

  it("takes no route from a namespace without the label", async () => {
    await on.apply(
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "stranger" } },
      route("stranger", "s.preview.test"),
    );
    const refused = await waitFor(
      "the route's status",
      async () => (await conditionOf("httproute", "stranger", "web", "parents")).Accepted,
      SOON,
    );
    expect(refused).to.equal("NotAllowedByListeners");
    expect((await on.ask("s.preview.test")).status).to.equal(404);
  });

  it("removes the load balancer and the Service with the Gateway", async () => {
    await on.cluster.kubectl(["delete", "--namespace", "infra", "gateway/main"]);
    const services = () => on.cluster.kubectl(["get", "services", "--namespace", "infra", "--output", "name"]);
    await waitFor("the Service being gone", async () => (await services()) === "" || undefined, SOON);
    expect([...on.loadBalancers.keys()]).to.deep.equal([]);
  });
});

function redirect(requestRedirect: object): object {
  return { type: "RequestRedirect", requestRedirect };
}
