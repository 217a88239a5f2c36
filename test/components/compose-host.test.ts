import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { InputPropertyError } from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { ComposeHost, type ComposeHostArgs, ComposeProxy, sshOptions } from "../../components/compose-host/index.ts";
import { known, record, secret } from "../support/recorder.ts";

const HOST_KEY = { privateKey: "made-up private key", publicKey: "ssh-ed25519 AAAAmadeup" };
const ARGS: Omit<ComposeHostArgs, "reach"> = {
  environment: "platform",
  region: "fra1",
  size: "s-2vcpu-4gb",
  image: "docker-20-04",
  networkId: "network-id",
  sshRanges: ["198.51.100.0/24"],
  publicKey: "ssh-ed25519 AAAAdeploy",
  hostKey: HOST_KEY,
};

describe("ComposeHost", () => {
  it("lets only the given ranges use SSH, and everyone the web", async () => {
    const { one } = await record(() => new ComposeHost("it", { ...ARGS, reach: async () => undefined }));
    const { inputs } = one("digitalocean:index/firewall:Firewall");
    const rules = inputs.inboundRules as { portRange?: string; sourceAddresses: string[] }[];
    expect(rules.find(({ portRange }) => portRange === "22")?.sourceAddresses).to.deep.equal(["198.51.100.0/24"]);
    expect(rules.flatMap(({ portRange }) => portRange ?? [])).to.have.members(["22", "80", "443"]);
  });

  it("hands the droplet its host key as a secret, and keeps containers from asking for it", async () => {
    const { one, registrations } = await record(() => new ComposeHost("it", { ...ARGS, reach: async () => undefined }));
    const { inputs } = one("digitalocean:index/droplet:Droplet");
    const text = (inputs.userData as { value: string }).value;
    expect(inputs.userData).to.deep.equal(secret(text));
    expect(text.startsWith("#cloud-config\n")).to.equal(true);
    const configuration = parse(text) as { ssh_keys: object; write_files: { content: string }[] };
    expect(configuration.ssh_keys).to.deep.equal({
      ed25519_private: HOST_KEY.privateKey,
      ed25519_public: HOST_KEY.publicKey,
    });
    expect(configuration.write_files.map(({ content }) => content).join()).to.contain("169.254.169.254 -j DROP");
    const others = registrations.filter(({ type }) => type !== "digitalocean:index/droplet:Droplet");
    expect(JSON.stringify(others)).not.to.contain(HOST_KEY.privateKey);
  });

  describe("with an image that has a firewall of its own", () => {
    let configuration: { bootcmd: string[]; write_files: { path: string; content: string }[] };

    before(async () => {
      const { one } = await record(() => new ComposeHost("it", { ...ARGS, reach: async () => undefined }));
      configuration = parse((one("digitalocean:index/droplet:Droplet").inputs.userData as { value: string }).value);
    });

    /** Runs what the droplet runs before its SSH server starts, where `programs` are all there is. */
    async function start(programs: Readonly<Record<string, string>>): Promise<string> {
      const folder = await mkdtemp(join(tmpdir(), "greenroom-start-"));
      try {
        for (const [name, script] of Object.entries(programs)) {
          await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
        }
        const options = { env: { PATH: folder, LOG: join(folder, "log") } };
        for (const command of configuration.bootcmd) await promisify(execFile)("/bin/sh", ["-ec", command], options);
        return await readFile(join(folder, "log"), "utf8").catch(() => "");
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }

    it("lets parallel requests in, and closes Docker's ports, before anyone can connect", async () => {
      const log = await start({ ufw: 'echo "$*" >> "$LOG"' });
      expect(log).to.equal("allow ssh\ndelete allow 2375/tcp\ndelete allow 2376/tcp\n");
      const { content } = configuration.write_files.find(({ path }) => path.includes("/sshd_config.d/")) ?? {};
      expect(content).to.equal("MaxStartups 100\n");
    });

    it("does nothing to an image without one", async () => {
      expect(await start({})).to.equal("");
    });
  });

  it("tells its address when Docker answers there, and not before", async () => {
    const asked: string[] = [];
    const { result } = await record(() => {
      const host = new ComposeHost("it", { ...ARGS, reach: async (address) => void asked.push(address) });
      return known(host.address);
    });
    expect([result, asked]).to.deep.equal(["203.0.113.9", ["203.0.113.9"]]);
  });

  it("refuses to be open to nobody, and ranges that are none", () => {
    for (const sshRanges of [[], ["everywhere"]]) {
      expect(() => new ComposeHost("it", { ...ARGS, sshRanges, reach: async () => undefined })).to.throw(
        InputPropertyError,
        "at least one range",
      );
    }
  });
});

describe("the options for ssh", () => {
  it("name the key by its variable and the host by its key, and trust nothing else", () => {
    const options = sshOptions(HOST_KEY.publicKey);
    expect(options).to.include.members([
      `IdentityFile=\${GREENROOM_SSH_KEY}`,
      `KnownHostsCommand=/bin/echo %H ${HOST_KEY.publicKey}`,
      "StrictHostKeyChecking=yes",
      "UserKnownHostsFile=none",
    ]);
  });
});

describe("ComposeProxy", () => {
  const args = { environment: "platform", domain: "preview.example.com", image: "caddy@sha256:1", acmeDirectory: "" };
  const uploads = (inputs: Record<string, unknown>) => inputs.uploads as { file: string; content: unknown }[];
  const CONTAINER = "docker:index/container:Container";

  it("orders a certificate for a host that answers only, and names no environment", async () => {
    const { one } = await record(() => new ComposeProxy("it", args));
    const [configuration] = uploads(one(CONTAINER).inputs);
    expect(configuration?.content).to.contain("reverse_proxy {labels.3}:80");
    expect(configuration?.content).to.contain("on_demand_tls");
    expect(configuration?.content).to.contain("ask http://127.0.0.1:8081/");
    expect(configuration?.content).not.to.contain("acme_ca");
  });

  it("uses a certificate that was given, whose key stays a secret", async () => {
    const certificate = { certificate: "made-up certificate", privateKey: "made-up key" };
    const { one } = await record(() => new ComposeProxy("it", { ...args, certificate }));
    const files = uploads(one(CONTAINER).inputs);
    expect(files[0]?.content).to.contain("tls /etc/caddy/certificate.pem /etc/caddy/certificate-key.pem");
    expect(files.at(-1)?.content).to.deep.equal(secret("made-up key"));
  });

  it("publishes the web's two ports and has no way to Docker", async () => {
    const { inputs } = (await record(() => new ComposeProxy("it", args))).one(CONTAINER);
    expect((inputs.ports as { external: number }[]).map(({ external }) => external)).to.deep.equal([80, 443]);
    expect(JSON.stringify(inputs)).not.to.contain("docker.sock");
  });
});
