import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { CliError } from "../../../../automation/errors.ts";
import { createDockerHost, type DockerHost } from "../../../../automation/services/docker-host.ts";

const INSPECTED = [
  {
    Name: "/pr-1-api-migrate-1a2b",
    State: { Running: false, ExitCode: 1 },
    Config: { Labels: { "app.kubernetes.io/name": "api", "app.kubernetes.io/component": "migrate" } },
  },
  { Name: "/pr-1-web-1a2b", State: { Running: true }, RestartCount: 0, Config: { Labels: {} } },
  { Name: "/pr-1-api-seed", State: { Running: false, ExitCode: 0 }, Config: { Labels: {} } },
  {
    Name: "/pr-1-worker-1a2b",
    State: { Running: true, Restarting: true, ExitCode: 3 },
    Config: { Labels: { "app.kubernetes.io/name": "worker", "app.kubernetes.io/component": "app" } },
  },
];

describe("the client of a compose host", () => {
  let folder: string;
  let host: DockerHost;

  /** Plays `ssh`: `$*` holds its options, the host and the command. */
  async function playSsh(script: string): Promise<void> {
    const file = join(folder, "ssh");
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-ssh-"));
    const environment = { PATH: `${folder}:${process.env.PATH}` };
    host = createDockerHost({ address: "203.0.113.9", hostKey: "ssh-ed25519 AAAAmadeup", environment });
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const failure = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error instanceof CliError) return error;
    throw new Error(`no failure that a person can act on: ${error}`);
  };

  /** Plays `ssh` to a host whose `docker` is a script; the command runs in a shell, as it does there. */
  async function playDocker(script: string): Promise<void> {
    await playSsh('for command; do :; done; exec sh -c "$command"');
    const file = join(folder, "docker");
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }

  /** Plays a host with the containers above, of which one goes between the question for all and that for each. */
  async function playContainers(logs: string): Promise<void> {
    const file = join(folder, "inspected");
    await writeFile(file, INSPECTED.map((container) => `${JSON.stringify(container)}\n`).join(""));
    const inspect = `cat ${file}; echo "Error: No such container: 5e" >&2; exit 1`;
    await playDocker(`case "$1 $2" in *" ls") echo 1a 5e;; *" inspect") ${inspect};; logs*) ${logs};; esac`);
  }

  it("goes to the host with the pinned key, as root", async () => {
    await playSsh('echo "$*"');
    const [words = ""] = await host.objectsOf("pr-1");
    expect(words).to.contain("KnownHostsCommand=/bin/echo %H ssh-ed25519 AAAAmadeup");
    expect(words).to.contain("-l root -- 203.0.113.9 docker container ls --all");
    expect(words).to.contain("label=greenroom.dev/environment=pr-1");
  });

  it("tells which containers have failed, and why, with the end of their logs", async () => {
    await playContainers('echo "the log"; echo "the end" >&2');
    expect(await host.troublesOf("pr-1")).to.deep.equal([
      {
        container: "pr-1-api-migrate-1a2b",
        app: "api",
        part: "migrate",
        reason: "ended with exit code 1",
        log: ["the log", "the end"],
      },
      {
        container: "pr-1-worker-1a2b",
        app: "worker",
        part: "app",
        reason: "ends again and again, last with exit code 3",
        log: ["the log", "the end"],
      },
    ]);
  });

  it("tells of a container that has just gone without its log", async () => {
    await playContainers("echo 'Error response from daemon: No such container: pr-1' >&2; exit 1");
    const logs = (await host.troublesOf("pr-1")).map(({ log }) => log);
    expect(logs).to.deep.equal([[], []]);
  });

  it("lets a log say what it wants", async () => {
    await playContainers('echo "Error: No such container: my-own"');
    expect((await host.troublesOf("pr-1"))[0]?.log).to.deep.equal(["Error: No such container: my-own"]);
  });

  it("reads past a warning of Docker", async () => {
    const told = `echo '{"Name":"/pr-1-web","State":{"ExitCode":2}}'`;
    await playDocker(`echo "WARNING: no config" >&2; case "$1 $2" in *" ls") echo 1a;; *" inspect") ${told};; esac`);
    expect((await host.troublesOf("pr-1")).map(({ container }) => container)).to.deep.equal(["pr-1-web"]);
    await playDocker('echo "WARNING: no config" >&2; echo 1a2b');
    expect(await host.find("network", "pr-1")).to.equal("1a2b");
  });

  it("tells no trouble where no container is", async () => {
    await playDocker('[ "$2" = ls ]');
    expect(await host.troublesOf("pr-1")).to.deep.equal([]);
  });

  it("says why containers cannot be looked at, without what they are made from", async () => {
    await playDocker('[ "$2" = ls ] && { echo 1a; exit; }; echo "{}"; echo "Error: no space left" >&2; exit 1');
    const error = await failure(host.troublesOf("pr-1"));
    expect([error.code, error.details]).to.deep.equal(["service-refused", ["Error: no space left"]]);
  });

  it("finds a thing by its name, or nothing, in whichever words", async () => {
    for (const [kind, words] of [
      ["container", "Error: No such container: pr-2"],
      ["container", "error: no such object: pr-2"],
      ["network", "Error response from daemon: network pr-2 not found"],
      ["volume", "Error response from daemon: get pr-2: no such volume"],
    ] as const) {
      await playDocker(`case "$*" in *" pr-1") echo 1a2b;; *) echo; echo "${words}" >&2; exit 1;; esac`);
      expect([await host.find(kind, "pr-1"), await host.find(kind, "pr-2")]).to.deep.equal(["1a2b", undefined]);
    }
  });

  it("tells what any environment has there, by the owner's label", async () => {
    await playDocker('echo "$1 pr-1 pr-1-thing"; [ "$1" = volume ] && echo "$1 pr-2 pr-2-data"; true');
    expect(await host.owned()).to.deep.equal([
      { kind: "container", owner: "pr-1", name: "pr-1-thing" },
      { kind: "network", owner: "pr-1", name: "pr-1-thing" },
      { kind: "volume", owner: "pr-1", name: "pr-1-thing" },
      { kind: "volume", owner: "pr-2", name: "pr-2-data" },
    ]);
  });

  for (const words of ["Cannot connect to the Docker daemon", "failed to connect to the docker API at unix:///x"]) {
    it(`takes "${words}" for a failure, and not for an empty host`, async () => {
      await playDocker(`[ "$1" = volume ] && exit; echo "${words}" >&2; exit 1`);
      const questions = [
        () => host.owned(),
        () => host.objectsOf("pr-1"),
        () => host.troublesOf("pr-1"),
        () => host.find("network", "pr-1"),
      ];
      for (const question of questions) expect((await failure(question())).code).to.equal("service-unreachable");
    });
  }

  it("removes what an environment has, in the order in which things let go of each other", async () => {
    const log = join(folder, "log");
    await playDocker(
      `case "$*" in *" ls "*"=pr-1"*) [ "$1" = network ] || echo "id-1\nid-2";; *) echo "$*" >> ${log};; esac`,
    );
    await host.removeObjectsOf("pr-1");
    expect(await readFile(log, "utf8")).to.equal("container rm --force id-1 id-2\nvolume rm id-1 id-2\n");
  });

  for (const [says, code, sentence] of [
    ["Host key verification failed.", "host-key-changed", "does not have the SSH key of the compose host"],
    ["root@203.0.113.9: Permission denied (publickey).", "service-refused", "does not take the deploy key"],
    ["ssh: connect to host 203.0.113.9 port 22: Connection refused", "service-unreachable", "does not answer"],
  ] as const) {
    it(`says "${code}" in one sentence that names the host`, async () => {
      await playSsh(`echo "${says}" >&2; exit 255`);
      const error = await failure(host.awaitStart(0));
      expect([error.code, error.details]).to.deep.equal([code, [says]]);
      expect(error.message).to.contain("203.0.113.9").and.contain(sentence);
    });
  }

  it("waits for a host that is only starting", async () => {
    const seen = join(folder, "seen");
    await playSsh(`if [ -e ${seen} ]; then echo 28.0; else touch ${seen}; echo "Connection refused" >&2; exit 255; fi`);
    await host.awaitStart(10);
  });

  it("says that ssh is missing", async () => {
    const nowhere = createDockerHost({ address: "203.0.113.9", hostKey: "k", environment: { PATH: folder } });
    expect((await failure(nowhere.awaitStart(0))).code).to.equal("ssh-missing");
  });
});
