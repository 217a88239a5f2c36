import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { type BuiltImage, buildImages, buildOnly } from "../../../../automation/delivery/build.ts";
import { openRepository } from "../../../../automation/delivery/git.ts";
import { readSources } from "../../../../automation/delivery/source.ts";
import { defineApps } from "../../../../components/catalogue/index.ts";
import { withDocker } from "../../../support/docker-script.ts";
import { withRepository } from "../../../support/git-repository.ts";
import { type Answerer, withHttpServer } from "../../../support/http-server.ts";

const APPS = defineApps({ web: { source: "web", port: 8080 } });
const DIGEST = `sha256:${"ab".repeat(32)}`;

describe("the image of an app", () => {
  it("is pushed again when two pushes were in each other's way", () =>
    withWorld({ failingPushes: 2, thereAfterLooks: 4 }, (image, log) => {
      expect(image).to.deep.include({ digest: DIGEST, isNew: true });
      expect(log).to.deep.equal(["build", "push", "push", "push"]);
    }));

  it("is that which somebody else has pushed while it was built", () =>
    withWorld({ failingPushes: 0, thereAfterLooks: 1 }, (image, log) => {
      expect(image).to.deep.include({ digest: DIGEST, isNew: false });
      expect(log).to.deep.equal(["build"]);
    }));

  it("is that which somebody else pushes while ours fails", () =>
    withWorld({ failingPushes: 9, thereAfterLooks: 3 }, (image, log) => {
      expect(image).to.deep.include({ digest: DIGEST, isNew: false });
      expect(log).to.deep.equal(["build", "push", "push"]);
    }));

  it("fails when it cannot be pushed at all", async () => {
    const building = withWorld({ failingPushes: 9, thereAfterLooks: 99 }, () => undefined);
    expect(await building.catch((reason: unknown) => reason)).to.have.property("code", "build-failed");
  });
});

describe("a build that is only tried", () => {
  const TWO = defineApps({ api: { source: "api", port: 1 }, web: { source: "web", port: 1 } });
  const FILES = { "api/Dockerfile": "FROM scratch\n", "web/Dockerfile": "FROM scratch\n" };

  /** Builds both apps with this `docker`, and gives back what came of it and what docker was told. */
  async function tried(script: string): Promise<{ readonly outcome: unknown; readonly log: readonly string[] }> {
    return withRepository(async ({ path, commit }) => {
      const head = await commit(FILES);
      const { signal } = new AbortController();
      const repository = openRepository(path, signal);
      const sources = await readSources(repository, head, TWO, {});
      let result: Awaited<ReturnType<typeof tried>> = { outcome: undefined, log: [] };
      await withDocker(`echo "$1" >> "$LOG"; ${script}`, async (processEnvironment, log) => {
        const options = { repository, commit: head, buildArguments: {}, processEnvironment, signal };
        const outcome = await buildOnly(sources, options).catch((error: unknown) => error);
        result = { outcome, log: (await readFile(log, "utf8")).trim().split("\n") };
      });
      return result;
    });
  }

  it("leaves the images on this machine and pushes none", async () => {
    const { outcome, log } = await tried("exit 0");
    expect(outcome).to.be.an("array").with.lengthOf(2);
    expect(log).to.deep.equal(["build", "build"]);
  });

  it("tells all that cannot be built together, each with its log", async () => {
    const { outcome } = await tried('echo "no such base image" >&2; exit 1');
    expect(outcome).to.have.property("message", "2 images could not be built.");
    expect(outcome)
      .to.have.property("details")
      .that.deep.equals([
        'The image of "api" could not be built.',
        "no such base image",
        'The image of "web" could not be built.',
        "no such base image",
      ]);
  });

  it("tells what stops all builds once", async () => {
    const { outcome } = await tried('echo "Cannot connect to the Docker daemon" >&2; exit 1');
    expect(outcome).to.have.property("code", "docker-unavailable");
  });
});

interface World {
  /** How many pushes fail before one succeeds. */
  readonly failingPushes: number;
  /** After how many looks the registry has the image. */
  readonly thereAfterLooks: number;
}

/** Builds the app of a repository for staging, with a Docker and a registry that behave so. */
async function withWorld(
  { failingPushes, thereAfterLooks }: World,
  check: (image: BuiltImage | undefined, log: readonly string[]) => void,
): Promise<void> {
  const script = `echo "$1" >> "$LOG"; [ "$1" != push ] || [ "$(grep -c push "$LOG")" -gt ${failingPushes} ] || exit 1`;
  let looks = 0;
  const registry: Answerer = ({ method, url = "" }) => {
    const isMissing = method === "HEAD" && url.includes("/tree-") && looks++ < thereAfterLooks;
    return { status: isMissing ? 404 : 200, headers: { "docker-content-digest": DIGEST }, body: "{}" };
  };
  await withRepository(async ({ path, commit }) => {
    const head = await commit({ "web/Dockerfile": "FROM scratch\n" });
    await withDocker(script, (environment, log) =>
      withHttpServer(registry, async (registryHost) => {
        const signal = new AbortController().signal;
        const repository = openRepository(path, signal);
        const [image] = await buildImages(await readSources(repository, head, APPS, {}), {
          ...{ repository, commit: head, registryHost, registryName: "shop", environment: "staging", signal },
          cloud: { pushCredentials: async () => JSON.stringify({ auths: {} }) },
          buildArguments: {},
          processEnvironment: environment,
        });
        check(image, (await readFile(log, "utf8")).trim().split("\n"));
      }),
    );
  });
}
