import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Run } from "../../../sandbox/actions/run/record.ts";
import { CONTENT } from "../../../sandbox/github/content.ts";
import { createRepository } from "../../../sandbox/github/git-repository.ts";
import { withRepository } from "../../support/git-repository.ts";
import { type HostileStage, readableOf, setHostileStage } from "./support/hostile-stage.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const STRANGER = "sandbox-stranger";
const PROGRAM = "example/greenroom";
const PAGE = "https://pr-1-menu.preview.greenroom.localhost/";

/** A plain catalogue: it cannot import from Greenroom's repository. */
const CATALOGUE = `
export const apps = {
  menu: { source: "menu", port: 3000, health: "/alive", smokeTests: [{ path: "/", expect: { contains: "Menu" } }] },
};
`;

/** One that the team has not: another app, and other things to be asked of the one that there is. */
const THEIR_CATALOGUE = `
export const apps = {
  menu: { source: "menu", port: 3000, health: "/theirs", smokeTests: [{ path: "/theirs" }] },
  cake: { source: "menu", port: 3000, health: "/alive" },
};
`;

const DOCKERFILE = `
ARG NODE_IMAGE=node:24-alpine
FROM \${NODE_IMAGE}
COPY main.cjs /
USER 1000:1000
CMD ["node", "/main.cjs"]
`;

const PAGES = `
require("node:http").createServer((request, response) => {
  response.statusCode = ["/", "/alive"].includes(request.url) ? 200 : 404;
  response.end("Menu of " + process.env.GREENROOM_ENVIRONMENT);
}).listen(process.env.PORT, () => process.once("SIGTERM", () => process.exit()));
`;

const FILES = {
  // Says of the files here that they are no modules, as that of many a team does.
  "package.json": '{ "type": "commonjs" }',
  "apps.ts": CATALOGUE,
  "menu/Dockerfile": DOCKERFILE,
  "menu/main.cjs": PAGES,
};

describe("a repository with apps alone, whose workflow calls Greenroom's from another one", function () {
  this.timeout(600_000);
  let stage: HostileStage;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-program-"));
    const path = join(folder, "program.git");
    await createRepository(path, ROOT, CONTENT);
    await withRepository(async (team) => {
      await team.commit({ ...FILES, ".github/workflows/environments.yml": await documentedCaller() });
      stage = await setHostileStage({ team: team.path, program: { slug: PROGRAM, path } });
    });
  });

  after(async () => {
    await stage?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("gets its own apps built, deployed and tried, and not those that the program comes with", async () => {
    await stage.push({ branch: "soup", files: { "menu/main.cjs": PAGES.replace("Menu of", "Menu and soup of") } });
    await stage.open("sandbox-developer", "soup", "Soup");
    const runs = await stage.play();
    expect(endOf(runs), readableOf(runs)).to.deep.equal({ build: "success", environment: "success", smoke: "success" });
    expect(await stage.visitor.visit(PAGE)).to.include({ status: 200, body: "Menu and soup of pr-1" });
    expect(await appsOf("pr-1")).to.deep.equal(["menu"]);
  });

  it("is live at a later look too", async () => {
    await stage.as("sandbox-maintainer", "POST", "/issues/1/comments", { body: "/greenroom extend" });
    const runs = await stage.play();
    expect(endOf(runs), readableOf(runs)).to.deep.equal({ environment: "success", smoke: "success" });
  });

  it("runs and tries the team's apps for an approved fork, whatever catalogue the fork has", async () => {
    await stage.as(STRANGER, "POST", "/forks");
    const head = await stage.push({ branch: "cake", files: { "apps.ts": THEIR_CATALOGUE } }, STRANGER);
    const number = await stage.open(STRANGER, `${STRANGER}:cake`, "Cake");
    await stage.play();
    await stage.as("sandbox-maintainer", "POST", `/issues/${number}/comments`, { body: `/greenroom approve ${head}` });
    const runs = await stage.play();
    expect(endOf(runs), readableOf(runs)).to.deep.equal({ environment: "success", smoke: "success" });
    expect(await appsOf(`pr-${number}`)).to.deep.equal(["menu"]);
  });

  async function appsOf(namespace: string): Promise<readonly string[]> {
    const path = "--output=jsonpath={.items[*].metadata.name}";
    return (await stage.services.kubectl(`--namespace=${namespace}`, "get", "deployments", path)).split(" ");
  }
});

/** The workflow that docs/workflows.md shows, calling what the program's repository has now. */
async function documentedCaller(): Promise<string> {
  const page = await readFile(join(ROOT, "docs", "workflows.md"), "utf8");
  const [, caller = ""] = /```yaml\n([^`]+)```/.exec(page) ?? [];
  return caller.replaceAll(/[0-9a-f]{40}/g, "main");
}

/** How those jobs ended that were not skipped, by the name that they have in the called workflow. */
function endOf(runs: readonly Run[]): Readonly<Record<string, string | undefined>> {
  const jobs = runs.flatMap((run) => run.jobs).filter(({ conclusion }) => conclusion !== "skipped");
  return Object.fromEntries(
    jobs.flatMap(({ name, conclusion }) => (name.includes(" / ") ? [[name.split(" / ")[1], conclusion]] : [])),
  );
}
