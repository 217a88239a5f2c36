import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { checksFor } from "../../../../automation/doctor/doctor.ts";
import { nodeFinding } from "../../../../automation/doctor/machine.ts";
import type { CheckReport } from "../../../../automation/doctor/result.ts";
import { runChecks } from "../../../../automation/doctor/run-checks.ts";
import { CliError } from "../../../../automation/errors.ts";
import { readSettings } from "../../../../automation/settings.ts";
import type { CatalogueApp } from "../../../../components/catalogue/index.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools, SOME_STATE } from "../../../support/fake-tools.ts";
import { withHttpServer } from "../../../support/http-server.ts";

const PROGRAMS = ["machine: git", "machine: Docker", "machine: Pulumi"];

describe("doctor", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "greenroom-doctor-test-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Programs on an otherwise empty PATH, by name. */
  async function programs(scripts: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, script] of Object.entries(scripts)) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
  }

  /** Tools with these variables alone, and no service behind them. */
  function tools(variables: NodeJS.ProcessEnv = {}): FakeTools {
    const made = fakeTools(new FakeGitHub({}), [], {}, { repository: folder });
    return Object.assign(made, { settings: readSettings({ PATH: folder, HOME: folder, ...variables }) });
  }

  /** What is seen by the checks whose area, or area and name, is given. */
  async function look(examined: FakeTools, ...wanted: readonly string[]): Promise<ReadonlyMap<string, CheckReport>> {
    const nameOf = ({ area, name }: Pick<CheckReport, "area" | "name">) => `${area}: ${name}`;
    const isWanted = (name: string) => wanted.some((beginning) => name.startsWith(beginning));
    const checks = checksFor(examined).filter((check) => isWanted(nameOf(check)));
    return new Map((await runChecks(checks, 8)).map((report) => [nameOf(report), report]));
  }

  it("is of use without any token: it says what is not set, and tries the rest", async () => {
    const reports = await look(tools(), "");
    expect(reports.get("platform: registry")).to.equal(undefined);
    expect(reports.get("settings: DIGITALOCEAN_TOKEN")?.state).to.equal("missing");
    expect(reports.get("DigitalOcean: everything")).to.deep.include({
      state: "skipped",
      seen: "not tried: The environment variable DIGITALOCEAN_TOKEN is not set.",
    });
    expect(reports.get("GitHub: everything")?.state).to.equal("skipped");
    expect(reports.get("machine: policy pack")?.state).to.equal("ok");
    expect(reports.get("platform: domain")?.state).to.equal("ok");
  });

  it("says of services that do not answer that they do not, and hides nothing else by it", async () => {
    const closed = "http://127.0.0.1:1";
    const reports = await look(
      tools({
        DIGITALOCEAN_TOKEN: "dop_v1_madeup",
        DIGITALOCEAN_API_URL: closed,
        GITHUB_TOKEN: "ghp_madeup",
        GITHUB_API_URL: closed,
        GITHUB_REPOSITORY: "example/shop",
      }),
      "DigitalOcean",
      "GitHub",
      "platform: cluster",
    );
    expect(reports.get("DigitalOcean: token")?.seen).to.contain("DigitalOcean does not answer at http://127.0.0.1:1");
    expect(reports.get("GitHub: repository")?.seen).to.contain("GitHub does not answer at http://127.0.0.1:1");
    expect(reports.get("platform: cluster")).to.deep.include({
      state: "ok",
      seen: "it answers and lists 0 namespaces",
    });
    expect(JSON.stringify([...reports.values()])).to.not.contain("madeup");
  });

  it("logs in to the registry, and asks for an image that nobody has", async () => {
    const asked: string[] = [];
    const seen = (status: number) =>
      withHttpServer(
        ({ method, url }) => {
          asked.push(`${method} ${url}`);
          return { status };
        },
        async (registryHost) => {
          const examined = tools({ DIGITALOCEAN_TOKEN: "dop_v1_madeup" });
          const values = await examined.values("platform");
          Object.assign(examined, { values: async () => ({ ...values, registryHost }) });
          return (await look(examined, "platform: registry")).get("platform: registry")?.state;
        },
      );
    expect([await seen(404), await seen(403)]).to.deep.equal(["ok", "failed"]);
    expect(asked[0]).to.equal("HEAD /v2/shop/greenroom-doctor/manifests/greenroom-doctor");
  });

  it("finds the programs that are missing, do not answer or are too old", async () => {
    const none = await look(tools(), ...PROGRAMS);
    for (const name of ["git", "Docker", "Pulumi"])
      expect(none.get(`machine: ${name}`)?.state, name).to.equal("missing");
    await programs({
      git: 'case "$*" in *rev-parse*) exit 128;; *) echo "git version 2.40.0";; esac',
      docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1',
      pulumi: "echo v3.1.0",
    });
    const old = await look(tools(), ...PROGRAMS);
    for (const name of PROGRAMS) expect(old.get(name)?.state, name).to.equal("failed");
    expect(old.get("machine: Pulumi")?.seen).to.contain('is Pulumi "3.1.0"');
    expect([nodeFinding("22.1.0").state, nodeFinding("24.0.0").state]).to.deep.equal(["failed", "ok"]);
  });

  it("knows that newer Dockers need a plugin for BuildKit, and older ones do not", async () => {
    const docker = async (version: string, plugin: string) => {
      await programs({ docker: `case "$1" in version) echo ${version};; buildx) ${plugin};; esac` });
      return (await look(tools(), "machine: Docker")).get("machine: Docker")?.state;
    };
    expect(await docker("20.10.24", "exit 1")).to.equal("ok");
    expect(await docker("28.0.1", "exit 1")).to.equal("missing");
    expect(await docker("28.0.1", "echo github.com/docker/buildx v0.21")).to.equal("ok");
  });

  it("tries the passphrase on a stack that is there", async () => {
    const examined = tools();
    expect((await look(examined, "state")).get("state: passphrase")?.state).to.equal("skipped");
    examined.fakes.stacks.set("pr-12", SOME_STATE);
    expect((await look(examined, "state")).get("state: passphrase")?.seen).to.equal('it opens the secrets of "pr-12"');
    const error = new CliError("passphrase-wrong", "The passphrase does not open the secrets.", "Set the right one.");
    Object.assign(examined, { openSecrets: () => Promise.reject(error) });
    const reports = await look(examined, "state");
    expect(reports.get("state: passphrase")).to.deep.include({ state: "failed", mend: "Set the right one." });
    expect(reports.get("state: backend")?.seen).to.equal("it answers and lists 1 stack; writing was not tried");
  });

  it("tells which secrets have a value, and no value", async () => {
    const examined = tools();
    examined.fakes.secrets = { values: { API_KEY: "made-up" }, used: ["API_KEY"], texts: {} };
    const reports = await look(examined, "project");
    expect(reports.get("project: secrets of previews")?.seen).to.equal("each of API_KEY has a value");
    expect(JSON.stringify([...reports.values()])).to.not.contain("made-up");
  });

  it("finds a workflow as a file, or as a call of the one of this name elsewhere", async () => {
    const workflows = join(folder, ".github", "workflows");
    await mkdir(workflows, { recursive: true });
    await writeFile(join(workflows, "sweep.yml"), "");
    await writeFile(join(workflows, "pr.yml"), "uses: example/greenroom/.github/workflows/pull-request.yml@0123456");
    const reports = await look(tools(), "project");
    expect(reports.get("project: workflow sweep.yml")?.state).to.equal("ok");
    expect(reports.get("project: workflow pull-request.yml")?.seen).to.equal("called by .github/workflows/pr.yml");
    expect(reports.get("project: workflow staging.yml")?.seen).to.contain("a push to staging deploys nothing");
  });

  it("shows a catalogue that cannot be used, with everything that is wrong in it", async () => {
    const examined = tools();
    const error = new CliError("catalogue-invalid", "It cannot be used.", "Correct it.", {
      details: ["web.port: none"],
    });
    Object.assign(examined, { catalogue: (): Promise<readonly CatalogueApp[]> => Promise.reject(error) });
    expect((await look(examined, "project")).get("project: catalogue")?.seen).to.equal(
      "It cannot be used. web.port: none",
    );
  });
});
