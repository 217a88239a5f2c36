import { setTimeout as delay } from "node:timers/promises";
import { expect } from "./expect.ts";
import { showIsolation } from "./isolation.ts";
import { command, type DestroyAnswer, type PreviewAnswer, readComment, type Stage, type UpAnswer } from "./stage.ts";

const PAGE = "examples/web/page.js";
const FIRST = "https://pr-1-web.preview.greenroom.localhost/";
const SECOND = "https://pr-2-web.preview.greenroom.localhost/";
const LOOK_MILLISECONDS = 100;

/**
 * Act one: two pull requests get their environments, live side by side and leave nothing.
 *
 * @param options.keep ends the act while both are alive, for a person who wants to go on by hand.
 */
export async function playActOne(stage: Stage, { keep }: { readonly keep: boolean }): Promise<void> {
  const { timeline } = stage;
  await timeline.play("the platform is made", () => makePlatform(stage));
  await timeline.play("a pull request gets its environment", () => openFirst(stage));
  await timeline.play("a push updates it, with no failed request", () => pushFirst(stage));
  await timeline.play("a second pull request lives beside it", () => openSecond(stage));
  await timeline.play("neither reaches the other's database or pods", () => showIsolation(stage, "pr-1", "pr-2"));
  await timeline.play("a preview of an unchanged environment says so", () => previewNothing(stage));
  await timeline.play("a preview shows what would change", () => previewPush(stage));
  if (keep) return;
  await timeline.play("the first pull request is closed, and nothing is left", () => closePullRequest(stage, 1));
  await timeline.play("removing it again finds nothing to do", () => destroyAgain(stage));
  await timeline.play("the second pull request is closed, and nothing is left", () => closePullRequest(stage, 2));
  await timeline.play("the platform is removed, and the account is empty", () => destroyPlatform(stage));
}

async function makePlatform(stage: Stage): Promise<string> {
  await command<UpAnswer>(stage, "up", "platform");
  const nodes = await stage.services.kubectl(
    "get",
    "nodes",
    "--output=jsonpath={.items[*].status.conditions[-1].type}",
  );
  const clusters = await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters");
  const databases = await stage.services.cloudList("databases", "databases");
  const balancers = await stage.services.cloudList("load_balancers", "load_balancers");
  expect(nodes.includes("Ready"), `a node that is ready, got ${nodes}`);
  expect(clusters.length === 1 && databases.length === 1, "one cluster and one database");
  expect(balancers.length === 1, `one load balancer, got ${balancers.length}`);
  return `cluster ${clusters[0]?.name}, database ${databases[0]?.name}, load balancer at ${balancers[0]?.ip}`;
}

async function openFirst(stage: Stage): Promise<string> {
  const { developer, services } = stage;
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, greeting</h1>" };
  const commit = await developer.push("greeting", { ...change, message: "Greet the visitor" });
  const number = await services.openPullRequest("greeting", "Greet the visitor");
  expect(number === 1, `the first pull request, got ${number}`);
  const watching = watchComment(stage, 1, FIRST);
  const answer = await command<UpAnswer>(stage, "up", "pr-1");
  const announced = await watching.stop();
  expect(
    announced.earlier.some((body) => body !== ""),
    "a comment before the address was announced",
  );
  expect(announced.answered, `the address to answer the moment that it was announced: ${announced.detail}`);
  expect(
    answer.apps.every(({ isNew }) => isNew),
    "all images to be built",
  );
  rememberEnvironment(stage, "pr-1", answer);
  const { body } = await stage.visitor.visit(FIRST);
  expect(body.includes("Storefront, greeting") && body.includes(commit.slice(0, 7)), "the page of the right commit");
  expect(body.includes("Green tea"), "data from the environment's own database");
  return `${FIRST} answers from ${commit.slice(0, 7)} with its own data; ${describeTimings(answer)}`;
}

async function pushFirst(stage: Stage): Promise<string> {
  const { developer, visitor } = stage;
  const before = await readComment(stage, 1);
  const change = { file: PAGE, replace: "Storefront, greeting", by: "Storefront, greeting you" };
  const commit = await developer.push("greeting", { ...change, message: "Greet the visitor in person" });
  const visiting = visitor.keepVisiting(FIRST);
  const answer = await command<UpAnswer>(stage, "up", "pr-1");
  const { body } = await visitor.visit(FIRST);
  const { requests, failures } = await visiting.stop();
  const built = answer.apps.filter(({ isNew }) => isNew).map(({ name }) => name);
  expect(built.join() === "web", `only web to be built, got ${built.join(", ")}`);
  expect(
    failures.length === 0,
    `no failed request of ${requests}, got ${failures.length}: ${failures.slice(0, 3).join("; ")}`,
  );
  expect(body.includes("greeting you") && body.includes(commit.slice(0, 7)), "the page of the new commit");
  const after = await readComment(stage, 1);
  expect(after.id === before.id && after.count === 1, "the same single comment");
  expect(after.body.includes(commit), "the comment to name the new commit");
  return `only web was built; ${requests} requests meanwhile, none failed; ${describeTimings(answer)}`;
}

async function openSecond(stage: Stage): Promise<string> {
  const change = { file: PAGE, replace: "<h1>Storefront</h1>", by: "<h1>Storefront, other</h1>" };
  await stage.developer.push("other", { ...change, message: "Be another storefront" });
  const number = await stage.services.openPullRequest("other", "Be another storefront");
  expect(number === 2, `the second pull request, got ${number}`);
  const answer = await command<UpAnswer>(stage, "up", "pr-2");
  rememberEnvironment(stage, "pr-2", answer);
  await readComment(stage, 2);
  const [first, second] = [await stage.visitor.visit(FIRST), await stage.visitor.visit(SECOND)];
  expect(first.body.includes("greeting you") && second.body.includes("Storefront, other"), "each page at its address");
  const built = answer.apps.filter(({ isNew }) => isNew).map(({ name }) => name);
  expect(built.join() === "web", `only web to be built, got ${built.join(", ")}`);
  return `both answer, each its own page; ${describeTimings(answer)}`;
}

async function previewNothing(stage: Stage): Promise<string> {
  const { update } = await command<PreviewAnswer>(stage, "preview", "pr-1");
  expect(update.changes.length === 0, `no change, got ${JSON.stringify(update.changes)}`);
  return `nothing changes; ${update.unchanged} resources stay as they are`;
}

async function previewPush(stage: Stage): Promise<string> {
  const change = { file: PAGE, replace: "greeting you", by: "greeting everybody" };
  await stage.developer.push("greeting", { ...change, message: "Greet everybody" });
  const { update } = await command<PreviewAnswer>(stage, "preview", "pr-1");
  const changed = update.changes.map(({ operation, name }) => `${operation} ${name}`);
  expect(changed.length > 0, "a change");
  expect(
    changed.some((text) => text.includes("web")),
    `a change of web, got ${changed.join(", ")}`,
  );
  const { body } = await stage.visitor.visit(FIRST);
  expect(body.includes("greeting you"), "the environment to stay as it is");
  return `${changed.join(", ")}; the environment stayed as it is`;
}

async function closePullRequest(stage: Stage, number: number): Promise<string> {
  const { services } = stage;
  const name = `pr-${number}`;
  await services.closePullRequest(number);
  const { existed, receipt } = await command<DestroyAnswer>(stage, "destroy", name);
  expect(existed, "an environment to remove");
  expect(
    receipt.length > 0 && receipt.every(({ left }) => left.length === 0),
    `an empty receipt: ${JSON.stringify(receipt)}`,
  );
  const namespaces = await services.kubectl("get", "namespaces", "--output=name");
  expect(!namespaces.includes(`namespace/${name}\n`), `no namespace ${name}`);
  const [database] = await services.cloudList("databases", "databases");
  const inner = await services.cloudList(`databases/${database?.id}/dbs`, "dbs");
  const users = await services.cloudList(`databases/${database?.id}/users`, "users");
  const left = [...inner, ...users].map((item) => String(item.name)).filter((item) => item === `pr_${number}`);
  expect(left.length === 0, `no database or role ${left.join(", ")}`);
  const states = await services.deploymentStates(name);
  expect(
    states.length > 0 && states.every((state) => state === "inactive"),
    `inactive deployments, got ${states.join()}`,
  );
  const { body, count } = await readComment(stage, number);
  expect(count === 1 && body.includes("lived"), "the comment to tell how long it lived");
  return receipt.map(({ what }) => `${what}: nothing left`).join("; ");
}

async function destroyAgain(stage: Stage): Promise<string> {
  const { existed } = await command<DestroyAnswer>(stage, "destroy", "pr-1");
  expect(!existed, "nothing to do");
  return "nothing to do";
}

async function destroyPlatform(stage: Stage): Promise<string> {
  await command<DestroyAnswer>(stage, "destroy", "platform");
  const lists = {
    "kubernetes/clusters": "kubernetes_clusters",
    ...{ databases: "databases", load_balancers: "load_balancers", volumes: "volumes", droplets: "droplets" },
    ...{ domains: "domains", certificates: "certificates", registries: "registries" },
  };
  for (const [path, key] of Object.entries(lists)) {
    const left = await stage.services.cloudList(path, key);
    expect(left.length === 0, `no ${key}, got ${JSON.stringify(left.map(({ name }) => name))}`);
  }
  const networks = await stage.services.cloudList("vpcs", "vpcs");
  expect(
    networks.every((network) => network.default === true),
    "no network of ours",
  );
  return "no cluster, database, load balancer, volume, domain, certificate, registry or network";
}

/** Looks at a comment all the while, and opens the address in the moment that it is announced. */
function watchComment(stage: Stage, number: number, url: string) {
  let isOver = false;
  const watching = (async () => {
    const earlier: string[] = [];
    for (let isLast = false; ; isLast = isOver) {
      const { body } = await readComment(stage, number);
      if (body.includes(url.slice(0, -1))) {
        const { status } = await stage.visitor.visit(url);
        return { earlier, answered: status === 200, detail: `status ${status}` };
      }
      // What was posted last is looked at after the command has ended.
      if (isLast) return { earlier, answered: false, detail: "it was never announced" };
      earlier.push(body);
      await delay(LOOK_MILLISECONDS);
    }
  })();
  return {
    stop: () => {
      isOver = true;
      return watching;
    },
  };
}

function rememberEnvironment(stage: Stage, name: string, { apps }: UpAnswer): void {
  stage.environments.set(
    name,
    apps.flatMap(({ url }) => (url === undefined ? [] : [url])),
  );
}

function describeTimings({ timings }: UpAnswer): string {
  return Object.entries(timings)
    .map(([phase, seconds]) => `${phase} ${seconds.toFixed(1)} s`)
    .join(", ");
}
