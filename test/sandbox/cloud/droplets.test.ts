import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { createDropletHost, dropletsCgroup } from "../../../sandbox/cloud/droplets/droplet-host.ts";
import type { DropletHost, DropletRuntime, FirewallProgram } from "../../../sandbox/digitalocean/runtime.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { run } from "../../../sandbox/run.ts";
import { type CloudStage, setCloudStage } from "./cloud-stage.ts";

const EVERYONE = ["0.0.0.0/0"];
const USER_DATA = "#!/bin/sh\necho never run here\n";

describe("a droplet", function () {
  this.timeout(120_000);
  let stage: CloudStage;
  let host: DropletHost & { stop(): Promise<void> };
  let droplet: DropletRuntime;
  let keys: string;

  before(async () => {
    stage = await setCloudStage();
    keys = await mkdtemp(join(tmpdir(), "greenroom-keys-"));
    await newKey("client");
    await newKey("stranger");
    host = createDropletHost({ ...stage, registryHost: `${stage.address}:5000` });
    droplet = await host.startDroplet({
      ...{ id: 7, name: "host", userData: USER_DATA },
      authorizedKeys: [await readFile(join(keys, "client.pub"), "utf8")],
    });
  });
  after(async () => {
    await host?.stop();
    await stage?.remove();
    if (keys !== undefined) await rm(keys, { recursive: true, force: true });
  });

  async function newKey(name: string): Promise<void> {
    await run(stage.toolchain.tool("ssh-keygen"), ["-q", "-t", "ed25519", "-N", "", "-f", join(keys, name)]);
  }

  function ssh(
    command: string,
    { address = droplet.address, key = "client", known = "known_hosts" } = {},
  ): Promise<string> {
    return run(stage.toolchain.tool("ssh"), [...sshOptions(key, known), `root@${address}`, command]);
  }

  /** The known hosts are kept from call to call: a host key that changes is refused. */
  function sshOptions(key: string, known: string): string[] {
    const options = [`UserKnownHostsFile=${join(keys, known)}`, "StrictHostKeyChecking=accept-new"];
    const all = [...options, "BatchMode=yes", "IdentitiesOnly=yes", "ConnectTimeout=3"];
    return ["-F", "none", "-i", join(keys, key), ...all.flatMap((option) => ["-o", option])];
  }

  async function failureOf(command: Promise<unknown>): Promise<string> {
    return command.then(
      () => "it did not fail",
      (error: unknown) => String(error),
    );
  }

  it("lets in who has the key, with Docker on its search path, and nobody else", async () => {
    const told = await ssh("docker version --format '{{.Server.Version}}' && echo $HOME && echo $PATH");

    const [version, home, path] = told.split("\n");
    expect(version).to.match(/^\d+\.\d+/);
    expect(home).to.equal(join(stage.directory, "droplets", "7", "home"));
    expect(path).to.match(/^\/usr\/local\/sbin:\/usr\/local\/bin:/);
    expect(await failureOf(ssh("true", { key: "stranger" }))).to.contain("Permission denied (publickey)");
  });

  it("has accounts and settings of its own", async () => {
    await ssh("echo changed > /etc/motd; mkdir -p ~/.docker; echo '{}' > ~/.docker/config.json");

    expect(await ssh("cat /etc/motd")).to.equal("changed\n");
    expect(existsSync("/etc/motd") ? await readFile("/etc/motd", "utf8") : "").to.not.contain("changed");
    expect(existsSync("/etc/docker")).to.equal(false);
  });

  it("speaks Docker's own protocol over SSH", async () => {
    // Docker's client starts `ssh` by its name and lets nobody add options: it gets them from this one.
    const wrapper = join(keys, "ssh");
    const options = sshOptions("client", "known_hosts").map((option) => `'${option}'`);
    await writeFile(wrapper, `#!/bin/sh\nexec ${stage.toolchain.tool("ssh")} ${options.join(" ")} "$@"\n`, {
      mode: 0o755,
    });
    const environment = {
      ...{ PATH: `${keys}:${process.env.PATH}`, DOCKER_HOST: `ssh://root@${droplet.address}`, DOCKER_CONFIG: keys },
    };

    const name = await run(stage.toolchain.tool("docker"), ["info", "--format", "{{.DockerRootDir}}"], { environment });

    expect(name.trim()).to.equal(join(stage.directory, "droplets", "7", "docker"));
  });

  describe("with containers", () => {
    before(async () => {
      const libraries = "$(ldd /bin/bash | grep -o '/[^ ]*')";
      await ssh(`mkdir image && cp --parents --dereference /bin/bash ${libraries} image`);
      await ssh(`cp $(sed -n 's/.* exec \\([^ ]*\\) .*/\\1/p' ${stage.toolchain.tool("busybox")}) image/bin/busybox`);
      await ssh("tar -C image -c . | docker import - web:1");
      await ssh(`docker network create one && docker network create other`);
      await ssh(start("web", "one", "--publish 80:8080"));
      await ssh(start("neighbour", "one"));
      await ssh(start("foreigner", "other"));
    });

    const start = (name: string, network: string, more = "") => {
      const serve = `busybox mkdir -p /www; echo from ${name} > /www/index.html; exec busybox httpd -f -p 8080 -h /www`;
      return `docker run -d --restart unless-stopped --name ${name} --network ${network} ${more} web:1 /bin/bash -c '${serve}'`;
    };
    /** Asks from within a container; its busybox cannot look names up, its bash can. */
    const get = (container: string, target: string) => {
      const talk = `exec 3<>/dev/tcp/${target.replace(":", "/")} && printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3 && busybox cat <&3`;
      return ssh(`docker exec ${container} busybox timeout 3 /bin/bash -c '${talk}'`);
    };
    const page = async (address: string) => (await fetch(`http://${address}/`)).text();
    const served = (address: string) => waitFor(`an answer of ${address}`, () => page(address), { timeoutSeconds: 10 });

    it("answers at its address, and at the reserved one while that leads to it", async () => {
      const reserved = await host.reserveAddress();
      expect(await served(droplet.address)).to.equal("from web\n");

      await droplet.setReservedAddress(reserved);
      expect(await served(reserved)).to.equal("from web\n");
      expect(await ssh("echo here", { address: reserved })).to.equal("here\n");

      await droplet.setReservedAddress(undefined);
      expect(await isOpen(reserved, 80)).to.equal(false);
      host.releaseAddress(reserved);
    });

    it("lets containers of one network reach each other by name, and those of another not at all", async () => {
      const address = (await ssh("docker inspect -f '{{.NetworkSettings.Networks.one.IPAddress}}' web")).trim();

      expect(await get("neighbour", "web:8080")).to.contain("from web\n");
      expect(await get("neighbour", `${address}:8080`)).to.contain("from web\n");
      expect(await failureOf(get("foreigner", `${address}:8080`))).to.contain("Command failed");
    });

    it("lets containers out under its own address", async () => {
      const seen: (string | undefined)[] = [];
      const server = createServer((request, response) => {
        seen.push(request.socket.remoteAddress);
        response.end("outside");
      });
      const port = await listen(server, stage.address);

      const answer = await get("web", `${stage.address}:${port}`);
      await closeServer(server);

      expect(answer).to.contain("outside");
      expect(seen).to.deep.equal([droplet.address]);
    });

    it("starts its containers again when it is switched on, with the same host key", async () => {
      await droplet.powerOff();
      expect(await isOpen(droplet.address, 22)).to.equal(false);

      await droplet.powerOn();

      expect(await served(droplet.address)).to.equal("from web\n");
      expect(await ssh("cat ~/.docker/config.json")).to.equal("{}\n");
    });

    it("is closed by a firewall to all that no rule lets pass, until the firewall goes", async () => {
      const rules: FirewallProgram = {
        inbound: [{ protocol: "tcp", ports: { first: 22, last: 22 }, peers: EVERYONE }],
        outbound: [],
      };
      await served(droplet.address);
      await droplet.setFirewall(rules);
      expect(await ssh("echo in")).to.equal("in\n");
      expect(await isOpen(droplet.address, 80)).to.equal(false);

      await droplet.setFirewall({
        ...rules,
        inbound: [{ protocol: "tcp", ports: undefined, peers: ["192.0.2.0/24"] }],
      });
      expect(await isOpen(droplet.address, 22)).to.equal(false);

      await droplet.setFirewall(undefined);
      expect(await served(droplet.address)).to.equal("from web\n");
    });

    it("lets out what a rule lets out, and nothing else", async () => {
      const server = createServer((_request, response) => response.end("outside"));
      const port = await listen(server, stage.address);
      const ask = () => get("web", `${stage.address}:${port}`);
      const ssh22 = { protocol: "tcp", ports: { first: 22, last: 22 }, peers: EVERYONE } as const;
      await droplet.setFirewall({ inbound: [ssh22], outbound: [] });
      const shut = await failureOf(ask());
      const out = { protocol: "tcp", ports: { first: port, last: port }, peers: [stage.address] } as const;
      await droplet.setFirewall({ inbound: [ssh22], outbound: [out] });
      const open = await ask();
      await droplet.setFirewall(undefined);
      await closeServer(server);

      expect(shut).to.contain("Command failed");
      expect(open).to.contain("outside");
    });
  });

  describe("in the end", () => {
    it("brings the host key that its user data names", async () => {
      await newKey("brought");
      const indented = (await readFile(join(keys, "brought"), "utf8")).replaceAll(/^/gm, "    ");
      const userData = `#cloud-config\nssh_keys:\n  ed25519_private: |\n${indented}\n`;
      const authorizedKeys = [await readFile(join(keys, "client.pub"), "utf8")];

      const other = await host.startDroplet({ id: 8, name: "other", userData, authorizedKeys });
      await ssh("true", { address: other.address, known: "known_brought" });

      const [, key] = (await readFile(join(keys, "brought.pub"), "utf8")).split(" ");
      const [, , known] = (await readFile(join(keys, "known_brought"), "utf8")).trim().split(" ");
      expect(known).to.equal(key);
      await other.stop();
    });

    it("leaves nothing", async () => {
      await droplet.stop();
      await droplet.stop();
      await host.stop();

      expect(await run("ip", ["link", "show", "master", stage.bridge.name])).to.equal("");
      expect(existsSync(join(stage.directory, "droplets", "7"))).to.equal(false);
      expect(await readFile("/proc/self/mountinfo", "utf8")).to.not.contain(stage.directory);
      expect(readdirSync("/sys/fs/cgroup").filter(hasCgroup)).to.deep.equal([]);
      expect(await processesIn(stage.directory)).to.deep.equal([]);
    });
  });

  const hasCgroup = (hierarchy: string) =>
    existsSync(join("/sys/fs/cgroup", hierarchy, dropletsCgroup(stage.runDirectory)));
});

async function processesIn(directory: string): Promise<string[]> {
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(directory));
}

/** Whether a connection comes about within a second; a dropped packet has no other sign. */
function isOpen(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1000 });
    const end = (isConnected: boolean) => {
      socket.destroy();
      resolve(isConnected);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
    socket.once("timeout", () => end(false));
  });
}

function listen(server: Server, address: string): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, address, () => resolve((server.address() as AddressInfo).port));
  });
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
