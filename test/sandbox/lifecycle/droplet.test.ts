import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { takeDown } from "../../../sandbox/commands/down.ts";
import { requireSandbox } from "../../../sandbox/commands/input.ts";
import { bringUp } from "../../../sandbox/commands/up.ts";
import { placesOf, readProcess, type SandboxPlaces } from "../../../sandbox/description.ts";
import { POSTGRES_IMAGE } from "../../../sandbox/images/base-images.ts";
import { bridgeName } from "../../../sandbox/network-bridge.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { run } from "../../../sandbox/run.ts";

const SOON = { timeoutSeconds: 60, intervalMilliseconds: 100 };
const PRIVATE = "greenroom/private:1";

describe("a droplet in a whole sandbox", function () {
  this.timeout(180_000);
  let folder: string;
  let places: SandboxPlaces;
  let environment: Readonly<Record<string, string>>;
  let registry: string;
  let reserved: string;

  const io = () => ({
    root: resolve(import.meta.dirname, "../../.."),
    places,
    environment: process.env,
    output: { write: () => true },
  });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-stage-"));
    places = placesOf(join(folder, "sandbox"));
    await bringUp(io());
    const description = await requireSandbox(io());
    environment = description.environment;
    registry = description.endpoints.registry ?? "";
    await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")], { environment });
    reserved = await orderHost(await readFile(join(folder, "key.pub"), "utf8"));
  });

  after(async () => {
    await takeDown(io());
    await rm(folder, { recursive: true, force: true });
  });

  async function call(method: string, path: string, body?: object): Promise<Record<string, Record<string, unknown>>> {
    const answer = await fetch(`${environment.DIGITALOCEAN_API_URL}/v2/${path}`, {
      method,
      headers: { authorization: `Bearer ${environment.DIGITALOCEAN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, Record<string, unknown>>;
  }

  /** A droplet behind a firewall, with a reserved address. @returns that address */
  async function orderHost(publicKey: string): Promise<string> {
    const { ssh_key: key } = await call("POST", "account/keys", { name: "test", public_key: publicKey });
    const order = { name: "host", region: "fra1", size: "s-1vcpu-2gb", image: "docker-20-04", ssh_keys: [key?.id] };
    const id = (await call("POST", "droplets", order)).droplet?.id;
    const active = async () => (await call("GET", `droplets/${id}`)).droplet?.status === "active" || undefined;
    await waitFor("the droplet being active", active, SOON);
    const everyone = { addresses: ["0.0.0.0/0"] };
    await call("POST", "firewalls", {
      name: "host",
      droplet_ids: [id],
      inbound_rules: [{ protocol: "tcp", ports: "22", sources: everyone }],
      outbound_rules: [{ protocol: "tcp", ports: "all", destinations: everyone }],
    });
    const address = String((await call("POST", "reserved_ips", { droplet_id: id })).reserved_ip?.ip);
    const isFree = async () =>
      (await call("GET", `reserved_ips/${address}`)).reserved_ip?.locked === false || undefined;
    await waitFor("the reserved address leading to the droplet", isFree, SOON);
    return address;
  }

  function ssh(command: string, input = ""): Promise<string> {
    const options = ["UserKnownHostsFile=/dev/null", "StrictHostKeyChecking=no", "LogLevel=error", "BatchMode=yes"];
    const given = ["-F", "none", "-i", join(folder, "key"), ...options.flatMap((option) => ["-o", option])];
    return run("ssh", [...given, `root@${reserved}`, command], { environment, input });
  }

  it("pulls from the sandbox's registry, what is private with the same login as everybody else", async () => {
    const login = await readFile(join(environment.DOCKER_CONFIG ?? "", "config.json"), "utf8");
    await ssh("mkdir -p login && cat > login/config.json", login);
    await ssh(
      `docker pull -q ${registry}/${POSTGRES_IMAGE} && docker tag ${registry}/${POSTGRES_IMAGE} ${registry}/${PRIVATE}`,
    );
    await ssh(`docker --config login push -q ${registry}/${PRIVATE} && docker rmi ${registry}/${PRIVATE}`);

    const stranger = await ssh(`docker pull -q ${registry}/${PRIVATE}`).catch((error: unknown) => String(error));
    const told = await ssh(`docker --config login pull -q ${registry}/${PRIVATE}`);
    const version = await ssh(`docker run --rm ${registry}/${PRIVATE} psql --version`);

    expect(stranger).to.match(/unauthorized|denied/);
    expect(told.trim()).to.equal(`${registry}/${PRIVATE}`);
    expect(version).to.match(/^psql \(PostgreSQL\) 15/);
  });

  it("leaves nothing when the sandbox crashes and is taken down", async () => {
    await ssh(`docker run -d ${registry}/${POSTGRES_IMAGE} sleep 600`);
    const daemon = await readProcess(places);
    expect(cgroups()).to.not.deep.equal([]);

    process.kill(daemon?.pid ?? 0, "SIGKILL");
    await waitFor("the end of its processes", async () => (processes().length === 0 ? true : undefined), SOON);
    await takeDown(io());

    expect(cgroups()).to.deep.equal([]);
    expect([places.directory, places.runDirectory].filter((path) => existsSync(path))).to.deep.equal([]);
    expect(readFileSync("/proc/self/mountinfo", "utf8")).to.not.contain(folder);
    expect(await run("ip", ["-brief", "link"])).to.not.contain(bridgeName(places.id));
  });

  function cgroups(): string[] {
    const hierarchies = ["", ...readdirSync("/sys/fs/cgroup")].map((name) => join("/sys/fs/cgroup", name));
    return hierarchies.filter((path) => existsSync(join(path, `greenroom-${places.id}-droplets`)));
  }

  function processes(): string[] {
    const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
    return numbers.map(commandLine).filter((line) => line.includes(places.directory));
  }
});

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
