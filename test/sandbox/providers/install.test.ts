import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
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
      { name: "kubernetes", version: "4.34.2", origin: "stand-in" },
    ]);
    const plugins = join(home, "plugins");
    expect(readdirSync(plugins).toSorted()).to.deep.equal([
      "resource-digitalocean-v4.80.1",
      "resource-docker-v5.2.0",
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

  it("keeps one bundle per content", async function () {
    this.timeout(60_000);
    const bundles = () => readdirSync(join(folder, "cache", "plugins")).filter((name) => name.endsWith(".cjs"));
    const before = bundles();
    await install();
    expect(bundles()).to.deep.equal(before);
    expect(before.map((name) => name.replace(/-[0-9a-f]{16}\.cjs$/, "")).toSorted()).to.deep.equal([
      "digitalocean",
      "kubernetes",
    ]);
    const launcher = join(home, "plugins", "resource-kubernetes-v4.34.2", "pulumi-resource-kubernetes");
    expect(readFileSync(launcher, "utf8")).to.contain(before.find((name) => name.startsWith("kubernetes")));
  });
});
