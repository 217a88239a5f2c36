import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { createDocker } from "../../../../automation/delivery/docker.ts";
import { withDocker } from "../../../support/docker-script.ts";

const ORDER = {
  app: { name: "web", context: "web", dockerfile: "web/Dockerfile" },
  image: "registry.example.com/shop/web:tree-1",
  folder: "/files",
  commit: "c0ffee",
  buildArguments: { MIRROR: "m" },
};

describe("docker", () => {
  it("builds the context with label and arguments, and pushes with a login of its own that it removes", async () => {
    const script = `echo "$@" >> "$LOG"; [ "$1" != push ] || { cat "$DOCKER_CONFIG/config.json" >> "$LOG"; echo "$DOCKER_CONFIG" > "$LOG.folder"; }`;
    await withDocker(script, async (environment, log) => {
      const docker = createDocker(environment, '{"auths":{}}', new AbortController().signal);
      await docker.build(ORDER);
      await docker.push("web", ORDER.image);
      await docker.close();
      const [build, push, config] = (await readFile(log, "utf8")).split("\n");
      expect(build).to.equal(
        "build --progress=plain --file=/files/web/Dockerfile --tag=registry.example.com/shop/web:tree-1 --label=org.opencontainers.image.revision=c0ffee --build-arg=MIRROR=m /files/web",
      );
      expect([push, config]).to.deep.equal(["push registry.example.com/shop/web:tree-1", '{"auths":{}}']);
      const folder = (await readFile(`${log}.folder`, "utf8")).trim();
      expect(await readFile(join(folder, "config.json"), "utf8").catch(() => "gone")).to.equal("gone");
    });
  });

  describe("on a machine whose engine is where a context says", () => {
    /** Pushes twice, and gives back what each `docker` was told and saw. */
    async function pushTwice(answer: string, changes: NodeJS.ProcessEnv): Promise<readonly string[]> {
      const script = `case "$1" in
        context) echo "$*" >> "$LOG"; ${answer};;
        push) echo "push to <$DOCKER_HOST> through <$DOCKER_CONTEXT>" $(cat "$DOCKER_CONFIG/contexts/tls/1a2b/ca.pem") >> "$LOG";;
      esac`;
      let lines: readonly string[] = [];
      await withDocker(script, async (environment, log) => {
        await mkdir(`${log} of it/contexts/tls/1a2b`, { recursive: true });
        await writeFile(`${log} of it/contexts/tls/1a2b/ca.pem`, "made-up authority");
        const docker = createDocker(
          { ...environment, DOCKER_CONTEXT: "", ...changes },
          "{}",
          new AbortController().signal,
        );
        await Promise.all([docker.push("web", ORDER.image), docker.push("api", ORDER.image)]);
        await docker.close();
        expect(await readFile(`${log} of it/contexts/tls/1a2b/ca.pem`, "utf8")).to.equal("made-up authority");
        lines = (await readFile(log, "utf8")).trim().split("\n");
      });
      return lines;
    }
    const COLIMA = 'echo "colima $LOG of it/contexts/meta/1a2b"';
    const QUESTION = "context inspect --format {{.Name}} {{.Storage.MetadataPath}}";

    it("pushes through that context and its files, for which it asks once", async () => {
      const push = "push to <> through <colima> made-up authority";
      expect(await pushTwice(COLIMA, { DOCKER_HOST: "" })).to.deep.equal([QUESTION, push, push]);
    });

    it("pushes to DOCKER_HOST if that is set", async () => {
      const push = "push to <tcp://engine:2375> through <>";
      expect(await pushTwice(COLIMA, { DOCKER_HOST: "tcp://engine:2375" })).to.deep.equal([push, push]);
    });

    for (const [docker, answer] of [
      ["has no context of its own", 'echo "default <IN MEMORY>"'],
      ["knows no contexts", "exit 1"],
    ] as const) {
      it(`pushes to where Docker looks by itself if it ${docker}`, async () => {
        const push = "push to <> through <>";
        expect(await pushTwice(answer, { DOCKER_HOST: "" })).to.deep.equal([QUESTION, push, push]);
      });
    }
  });

  for (const [what, script, code] of [
    ["a failing build", "seq 1 100; echo 'npm ERR! missing script' >&2; exit 1", "build-failed"],
    ["a full disk", "echo 'write /x: no space left on device' >&2; exit 1", "disk-full"],
    [
      "a Docker that does not run",
      "echo 'Cannot connect to the Docker daemon at unix:///x' >&2; exit 1",
      "docker-unavailable",
    ],
    [
      "a newer Docker that does not run",
      "echo 'failed to connect to the docker API at unix:///x; check if the path is correct' >&2; exit 1",
      "docker-unavailable",
    ],
  ] as const) {
    it(`reports ${what} as ${code}, with the end of the log`, () =>
      withDocker(script, async (environment) => {
        const docker = createDocker(environment, "{}", new AbortController().signal);
        const error: unknown = await docker.build(ORDER).catch((reason: unknown) => reason);
        expect(error).to.have.property("code", code);
        expect(error).to.have.property("details").with.length.within(1, 20);
      }));
  }

  it("says so when there is no docker", async () => {
    const docker = createDocker({ PATH: "/nowhere" }, "{}", new AbortController().signal);
    const error: unknown = await docker.build(ORDER).catch((reason: unknown) => reason);
    expect(error).to.have.property("code", "docker-missing");
  });
});
