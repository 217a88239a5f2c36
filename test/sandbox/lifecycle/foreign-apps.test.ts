import { expect } from "chai";
import type { PreviewResult, UpResult } from "../../../automation/results.ts";
import { withRepository } from "../../support/git-repository.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { SMALL_DOCKERFILE } from "../../support/small-app.ts";

/** A catalogue of a team whose repository holds nothing of Greenroom's. */
const CATALOGUE = `
export const apps = {
  menu: { source: "services/menu", port: 3000, health: "/alive", smokeTests: [{ path: "/", expect: { contains: "Soup" } }] },
};
`;

const PROGRAM = `
require("node:http").createServer((request, response) => {
  response.statusCode = ["/", "/alive"].includes(request.url) ? 200 : 404;
  response.end("Soup of " + process.env.GREENROOM_ENVIRONMENT);
}).listen(process.env.PORT, () => process.once("SIGTERM", () => process.exit()));
`;

const PAGE = "https://pr-1-menu.preview.greenroom.localhost/";

describe("apps that nobody here has seen, from a repository of their own", function () {
  this.timeout(300_000);

  it("get an environment that answers, stays as it is, and goes", () =>
    withRepository(async (repository) => {
      const files = { "greenroom/apps.ts": CATALOGUE, "services/menu/Dockerfile": SMALL_DOCKERFILE };
      await repository.commit({ ...files, "services/menu/main.js": PROGRAM });
      repository.git("branch", "soup");
      const stage = await setStage(undefined, repository.path);
      try {
        await live(stage);
      } finally {
        await stage.stop();
      }
    }));
});

async function live({ commandLine, people, visitor }: SandboxStage): Promise<void> {
  const run = async <T>(...words: string[]) => {
    const { exitCode, answer } = await commandLine.greenroom<T>(...words);
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    return answer;
  };
  const catalogue = ["--apps", "greenroom/apps.ts"];
  const number = await people.developer.open("soup", { title: "Soup" });
  const { apps } = await run<UpResult>("up", `pr-${number}`, ...catalogue);
  expect(apps.map(({ name, url }) => [name, url])).to.deep.equal([["menu", PAGE.slice(0, -1)]]);
  expect(await visitor.visit(PAGE)).to.include({ status: 200, body: "Soup of pr-1" });
  const { update } = await run<PreviewResult>("preview", `pr-${number}`, ...catalogue);
  expect(update.changes).to.deep.equal([]);
  await run("destroy", `pr-${number}`);
  expect(await visitor.visit(PAGE)).to.not.have.property("status", 200);
}
