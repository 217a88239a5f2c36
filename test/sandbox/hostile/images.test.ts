import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { buildOnly } from "../../../automation/delivery/build.ts";
import { openRepository } from "../../../automation/delivery/git.ts";
import { readSources } from "../../../automation/delivery/source.ts";
import { defineApps } from "../../../components/catalogue/index.ts";
import { type TestRepository, withRepository } from "../../support/git-repository.ts";
import { type EngineStage, SHELL_IMAGE, setEngineStage } from "../providers/docker/engine-stage.ts";

const SECRET = "made-up-secret-of-the-job";
const { signal } = new AbortController();

/** Looks wherever a build could find something of the machine, of the command line or of the registry. */
const GREEDY = `FROM ${SHELL_IMAGE}
RUN env > /found; cat /proc/*/environ /proc/*/cmdline >> /found 2>&1; true
RUN cat /root/.docker/config.json /run/secrets/* /var/run/docker.sock /etc/shadow >> /found 2>&1; true
RUN --mount=type=secret,id=DIGITALOCEAN_TOKEN cat /run/secrets/DIGITALOCEAN_TOKEN >> /found 2>&1; true
RUN --mount=type=secret,id=config.json cat /run/secrets/config.json >> /found 2>&1; true
RUN wget -T 2 -O- http://169.254.169.254/metadata/v1.json >> /found 2>&1; echo "metadata: $?" >> /found
COPY . /app
`;

describe("an image that a pull request wants to be built", function () {
  this.timeout(120_000);
  let stage: EngineStage;

  before(async () => {
    stage = await setEngineStage();
  });

  after(() => stage.remove());

  it("finds nothing of the machine: no variable, no login, no socket, no metadata", () =>
    withRepository(async (repository) => {
      const commit = await repository.commit({ "web/Dockerfile": GREEDY, ".env": "OUTSIDE=1\n" });
      const [image = ""] = await build(repository, commit);
      const found = await stage.docker(
        "run",
        "--rm",
        "--network=none",
        image,
        "/bin/sh",
        "-c",
        "cat /found; ls -a /app",
      );
      expect(found).not.to.contain(SECRET);
      expect(found).to.match(/^metadata: [1-9]/m);
      expect(found).not.to.contain("auths");
      expect(found.trimEnd().split("\n").slice(-3)).to.deep.equal([".", "..", "Dockerfile"]);
    }));

  it("has links as links: they lead to what is in the image, not to what is on the machine", () =>
    withRepository(async (repository) => {
      const dockerfile = `FROM ${SHELL_IMAGE}\nCOPY . /app\n`;
      await link(repository, { passwd: "/etc/hostname", environ: "/proc/self/environ", up: "../../../.." });
      const commit = await repository.commit({ "web/Dockerfile": dockerfile });
      const [image = ""] = await build(repository, commit);
      const show = "readlink /app/passwd; readlink /app/up; cat /app/passwd /app/environ; ls /app/up";
      const shown = await stage.docker(
        "run",
        "--rm",
        "--network=none",
        "--hostname=inside",
        image,
        "/bin/sh",
        "-c",
        show,
      );
      expect(shown).to.match(/^\/etc\/hostname\n\.\.\/\.\.\/\.\.\/\.\.\ninside\n/);
      expect(shown).not.to.contain(SECRET);
    }));

  for (const target of ["/proc/self/environ", "/etc/passwd", "../../outside"]) {
    it(`is not built when its Dockerfile is a link to ${target}`, () =>
      withRepository(async (repository) => {
        await link(repository, { Dockerfile: target });
        const error: unknown = await build(repository, await repository.commit({ outside: "x\n" })).catch(
          (reason: unknown) => reason,
        );
        expect(error).to.have.property("message").that.contains('its Dockerfile, "web/Dockerfile", is a link');
        expect(error).to.have.property("details").that.deep.equals([]);
      }));
  }

  it("is not built when its folder is a link out of the repository", () =>
    withRepository(async (repository) => {
      await symlink("/etc", join(repository.path, "web"));
      const error: unknown = await build(repository, await repository.commit({ outside: "x\n" })).catch(
        (reason: unknown) => reason,
      );
      expect(error).to.have.property("code", "app-source-missing");
      expect(error).to.have.property("details").that.includes('web.source: "web" is a file, and a folder is needed');
    }));

  async function build(repository: TestRepository, commit: string): Promise<readonly string[]> {
    const opened = openRepository(repository.path, signal);
    const sources = await readSources(opened, commit, defineApps({ web: { source: "web", port: 8080 } }), {});
    const processEnvironment = { ...process.env, DOCKER_HOST: stage.host, DIGITALOCEAN_TOKEN: SECRET };
    const images = await buildOnly(sources, {
      repository: opened,
      commit,
      buildArguments: {},
      processEnvironment,
      signal,
    });
    return images.map(({ image }) => image);
  }

  async function link({ path }: TestRepository, links: Readonly<Record<string, string>>): Promise<void> {
    await mkdir(join(path, "web"));
    await writeFile(join(path, "web", "main.js"), "");
    for (const [name, target] of Object.entries(links)) await symlink(target, join(path, "web", name));
  }
});
