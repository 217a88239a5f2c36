import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { waitFor } from "../../../sandbox/polling.ts";
import { installPlugins } from "../../../sandbox/providers/install.ts";

describe("installing the plugins", () => {
  let folder: string;
  let home: string;
  let official: string;

  before(async function () {
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), "greenroom-install-"));
    home = join(folder, "home");
    official = join(folder, "official", "plugins");
    mkdirSync(join(official, "resource-docker-v5.2.0"), { recursive: true });
    writeFileSync(join(official, "resource-docker-v5.2.0", "pulumi-resource-docker"), "official");
    mkdirSync(join(official, "resource-kubernetes-v4.34.2"));
    writeFileSync(join(official, "resource-kubernetes-v4.34.2", "pulumi-resource-kubernetes"), "half");
    writeFileSync(join(official, "resource-kubernetes-v4.34.2.partial"), "");
  });

  after(() => rmSync(folder, { recursive: true }));

  function install() {
    return installPlugins({
      pulumiHome: home,
      cacheDirectory: join(folder, "cache"),
      officialHome: join(folder, "official"),
    });
  }

  it("puts every plugin where the engine looks, the user's official one if it is complete", async function () {
    this.timeout(60_000);
    expect(await install()).to.deep.equal([
      { name: "digitalocean", version: "4.80.1", origin: "stand-in" },
      { name: "docker", version: "5.2.0", origin: "official" },
      { name: "github", version: "6.15.0", origin: "stand-in" },
      { name: "kubernetes", version: "4.34.2", origin: "stand-in" },
    ]);
    const plugins = join(home, "plugins");
    expect(readdirSync(plugins).toSorted()).to.deep.equal([
      "resource-digitalocean-v4.80.1",
      "resource-docker-v5.2.0",
      "resource-github-v6.15.0",
      "resource-kubernetes-v4.34.2",
    ]);
    expect(realpathSync(join(plugins, "resource-docker-v5.2.0"))).to.equal(join(official, "resource-docker-v5.2.0"));
  });

  it("makes a program that answers as a plugin does", () => {
    const program = join(home, "plugins", "resource-digitalocean-v4.80.1", "pulumi-resource-digitalocean");
    // Without an engine at the other end of its standard input, it prints its port and ends.
    const output = execFileSync(program, ["127.0.0.1:1"], { input: "", encoding: "utf8" });
    expect(output).to.match(/^(\d+\n)?$/);
  });

  it("makes a program that keeps its compiled code, although the engine kills it", async function () {
    this.timeout(60_000);
    const compiled = join(folder, "cache", "plugins", "compiled");
    rmSync(compiled, { recursive: true, force: true });
    const program = join(home, "plugins", "resource-kubernetes-v4.34.2", "pulumi-resource-kubernetes");
    const plugin = spawn(program, ["127.0.0.1:1"], { stdio: ["pipe", "pipe", "inherit"] });
    try {
      await once(plugin.stdout, "data");
      const kept = async () => readdirSync(compiled, { recursive: true }).length > 1 || undefined;
      await waitFor("the compiled code", kept, { timeoutSeconds: 20 });
    } finally {
      plugin.kill("SIGKILL");
      await once(plugin, "close");
    }
  });

  it("keeps one bundle per content", async function () {
    this.timeout(60_000);
    const bundles = () => readdirSync(join(folder, "cache", "plugins")).filter((name) => name.endsWith(".cjs"));
    const before = bundles();
    await install();
    expect(bundles()).to.deep.equal(before);
    expect(before.map((name) => name.replace(/-[0-9a-f]{16}\.cjs$/, "")).toSorted()).to.deep.equal([
      "digitalocean",
      "github",
      "kubernetes",
    ]);
    const launcher = join(home, "plugins", "resource-kubernetes-v4.34.2", "pulumi-resource-kubernetes");
    expect(readFileSync(launcher, "utf8")).to.contain(before.find((name) => name.startsWith("kubernetes")));
  });
});
