import { readFile } from "node:fs/promises";
import { expect } from "chai";
import { type BuiltImage, buildImages } from "../../../../automation/delivery/build.ts";
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
