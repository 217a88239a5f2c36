import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { type Cloud, createCloudRuntime } from "../../../sandbox/cloud/runtime.ts";
import { NODE_IMAGE, prepareBaseImages } from "../../../sandbox/images/base-images.ts";
import { run } from "../../../sandbox/run.ts";
import { type CloudStage, setCloudStage } from "./cloud-stage.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../../examples");
const NAME = "greenroom-made-up-soup";
const TARBALL = `/${NAME}/-/${NAME}-1.0.0.tgz`;
const DOCKERFILE = `
ARG NODE_IMAGE=node:24-alpine
FROM \${NODE_IMAGE}
WORKDIR /app
COPY . .
RUN npm ci --omit=dev
CMD ["node", "--print", "require('${NAME}') + ' with ' + typeof require('pg').Pool"]
`;

describe("the packages of apps that nobody here has seen", function () {
  this.timeout(180_000);
  let stage: CloudStage;
  let cloud: Cloud;
  let registry: Server;
  let integrity: string;
  let asked: string[] = [];

  before(async () => {
    stage = await setCloudStage();
    const tarball = await packPackage(stage.directory);
    integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    registry = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const dist = { tarball: `https://registry.npmjs.org${TARBALL}`, integrity };
      const versions = { "1.0.0": { name: NAME, version: "1.0.0", dist } };
      if (request.url === `/${NAME}`) response.end(JSON.stringify({ name: NAME, versions }));
      else if (request.url === TARBALL) response.end(tarball);
      else response.writeHead(404).end("{}");
    });
    registry.listen(0, "127.0.0.1");
    await once(registry, "listening");
    const npmRegistry = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`;
    const images = await prepareBaseImages({ ...stage, projects: [join(EXAMPLES, "api"), join(EXAMPLES, "worker")] });
    const startCluster = () => Promise.reject(new Error("there is no cluster on this stage"));
    cloud = await createCloudRuntime({ ...stage, images, npmRegistry, startCluster });
  });
  beforeEach(() => {
    asked = [];
  });
  after(async () => {
    registry?.close().closeAllConnections();
    await cloud?.stop();
    await stage?.remove();
  });

  const docker = (...words: string[]) =>
    run(stage.toolchain.tool("docker"), words, {
      environment: { DOCKER_HOST: cloud.dockerHost, DOCKER_CONFIG: join(stage.directory, "no-login") },
    });
  const baseImage = () => `${cloud.registry.host}/${NODE_IMAGE}`;
  const build = (folder: string, tag: string) =>
    docker("build", "--no-cache", `--build-arg=NODE_IMAGE=${baseImage()}`, "--tag", tag, folder);

  /** The example with one more dependency, and with what is said about it in the lock file. */
  async function writeApp(name: string, locked: object): Promise<string> {
    const folder = join(stage.directory, name);
    const [manifest, lock] = await Promise.all(
      ["package.json", "package-lock.json"].map(async (file) =>
        JSON.parse(await readFile(join(EXAMPLES, "api", file), "utf8")),
      ),
    );
    manifest.dependencies[NAME] = "1.0.0";
    lock.packages[""].dependencies[NAME] = "1.0.0";
    lock.packages[`node_modules/${NAME}`] = { version: "1.0.0", integrity, ...locked };
    await mkdir(folder);
    await writeFile(join(folder, "Dockerfile"), DOCKERFILE);
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    await writeFile(join(folder, "package-lock.json"), JSON.stringify(lock));
    return folder;
  }

  it("come from the registry, and those of the base image from there", async () => {
    const folder = await writeApp("app", { resolved: `https://npm.example${TARBALL}` });
    await build(folder, "app");
    expect((await docker("run", "--rm", "--network=none", "app")).trim()).to.equal("soup with function");
    expect(asked).to.deep.equal([`GET ${TARBALL}`]);
  });

  it("come from there for an app with a registry of its own, and for a lock file that names none", async () => {
    const folder = await writeApp("plain", {});
    await writeFile(join(folder, ".npmrc"), "registry=https://npm.example/\noffline=false\n");
    await build(folder, "plain");
    expect((await docker("run", "--rm", "--network=none", "plain")).trim()).to.equal("soup with function");
    expect(asked).to.deep.equal([`GET /${NAME}`, `GET ${TARBALL}`]);
  });

  it("are not needed for what the examples have, so they build without the registry", async () => {
    const folder = await writeApp("late", { resolved: `https://registry.npmjs.org${TARBALL}` });
    registry.close().closeAllConnections();
    await Promise.all(["api", "worker"].map((app) => build(join(EXAMPLES, app), app)));
    expect(asked).to.deep.equal([]);
    const failure = await build(folder, "late").catch((error: Error) => error.message);
    expect(failure).to.match(/The npm registry http:\/\/127\.0\.0\.1:\d+\/ cannot be reached: connect ECONNREFUSED/);
  });

  it("are handed on as long as the sandbox lives", async () => {
    const variables = await docker("inspect", "--format={{json .Config.Env}}", baseImage());
    const [, mirror = ""] = /"npm_config_proxy=([^"]+)"/.exec(variables) ?? [];
    expect((await fetch(mirror)).status).to.equal(502);
    await cloud.stop();
    const failure = await fetch(mirror).catch((error: Error) => (error.cause as NodeJS.ErrnoException).code);
    expect(failure).to.equal("ECONNREFUSED");
  });
});

async function packPackage(directory: string): Promise<Buffer> {
  const [folder, archive] = [join(directory, "made-up"), join(directory, "made-up.tgz")];
  await mkdir(join(folder, "package"), { recursive: true });
  await writeFile(join(folder, "package", "package.json"), JSON.stringify({ name: NAME, version: "1.0.0" }));
  await writeFile(join(folder, "package", "index.js"), 'module.exports = "soup";\n');
  await run("tar", ["-czf", archive, "-C", folder, "package"]);
  return readFile(archive);
}
