import { expect } from "chai";
import { conclusions, type HostileStage, readableOf, setHostileStage } from "./support/hostile-stage.ts";

const DEVELOPER = "sandbox-developer";

/** Speaks to whoever reads the log: the runner, a reader of the comment, the next job. */
const TALKATIVE_BUILD = `RUN env; echo '::set-output name=state::live'; echo '##[set-output name=next]["production"]'; \\
  echo '::add-mask::live'; echo '\`\`\` @sandbox-maintainer <!-- greenroom:pr-1 --> [log](https://elsewhere.example)'; exit 1
USER 1000:1000`;

const GREEDY_CATALOGUE = `export const apps = { web: { source: JSON.stringify(process.env), port: 8080 } };`;

const POD = { image: "pause", securityContext: { runAsNonRoot: true, runAsUser: 1000 } };
const OBJECTS: readonly (readonly [what: string, kind: string, spec: unknown])[] = [
  ["a load balancer, which is billed", "Service", { type: "LoadBalancer", ports: [{ port: 80 }] }],
  ["a port of the node", "Service", { type: "NodePort", ports: [{ port: 80 }] }],
  [
    "a folder of the node",
    "Pod",
    { containers: [{ name: "a", ...POD }], volumes: [{ name: "root", hostPath: { path: "/" } }] },
  ],
  ["all rights on the node", "Pod", { containers: [{ name: "a", ...POD, securityContext: { privileged: true } }] }],
  ["the network of the node", "Pod", { hostNetwork: true, containers: [{ name: "a", ...POD }] }],
  ["the processes of the node", "Pod", { hostPID: true, containers: [{ name: "a", ...POD }] }],
  ["to be root", "Pod", { containers: [{ name: "a", image: "pause", securityContext: { runAsUser: 0 } }] }],
  [
    "more memory than the namespace has",
    "Pod",
    { containers: [{ name: "a", ...POD, resources: { requests: { memory: "64Gi" }, limits: { memory: "64Gi" } } }] },
  ],
];

/** Asks as a pod can, and tells whether anybody answers. */
const ASK = `fetch(process.argv[1], { signal: AbortSignal.timeout(3000) }).then(
  (answer) => console.log("answered " + answer.status),
  () => console.log("refused"),
).then(() => process.exit())`;

describe("a hostile branch of the repository itself", function () {
  this.timeout(600_000);
  let stage: HostileStage;

  before(async () => {
    stage = await setHostileStage();
  });

  after(() => stage?.stop());

  it("learns nothing by a catalogue that reads the environment, and is told what is wrong with it", async () => {
    await stage.push({ branch: "greedy", files: { "apps.ts": GREEDY_CATALOGUE } });
    const number = await stage.open(DEVELOPER, "greedy", "Greedy");
    const runs = await stage.play();
    expect(conclusions(runs)).to.include({
      build: "failure",
      environment: "failure",
      smoke: "skipped",
      waiting: "skipped",
    });
    expectNoSecret(readableOf(runs));
    const comment = await commentOn(number);
    expect(comment).to.contain("catalogue-invalid").and.contain("process is not defined");
    expectNoSecret(comment);
    expect(await environments()).to.deep.equal([]);
  });

  it("is obeyed by nobody who reads the log of its build", async () => {
    const files = { "examples/web/Dockerfile": (before: string) => before.replace("USER 1000:1000", TALKATIVE_BUILD) };
    await stage.push({ branch: "talkative", files, message: "::add-mask::live <b>@sandbox-maintainer</b>" });
    const number = await stage.open(DEVELOPER, "talkative", "Talkative");
    const runs = await stage.play();
    expect(conclusions(runs)).to.include({
      build: "failure",
      environment: "failure",
      smoke: "skipped",
      waiting: "skipped",
    });
    const outputs = runs.flatMap(({ jobs }) => jobs.filter(({ id }) => id === "environment").map((job) => job.outputs));
    expect(outputs[0]).to.include({ environment: `pr-${number}`, state: "failed", next: "" });
    expectNoSecret(readableOf(runs));
    const comment = await commentOn(number);
    const outside = comment.replaceAll(/^(`{3,})text\n.*?^\1$/gms, "");
    expect(comment).to.contain("build-failed").and.contain("set-output name=state");
    expect(outside).not.to.contain("elsewhere.example").and.not.contain("@sandbox-maintainer");
    expectNoSecret(comment);
    expect(await environments()).to.deep.equal([]);
  });

  it("gets an environment whose namespace refuses what costs money or leaves the pod", async () => {
    await stage.push({ branch: "usual", files: { "examples/web/note.txt": "usual\n" } });
    const number = await stage.open(DEVELOPER, "usual", "Usual");
    const run = await stage.converge(number);
    expect(run.conclusion, readableOf([run])).to.equal("success");
    const namespace = `pr-${number}`;
    for (const [what, kind, spec] of OBJECTS) {
      const object = { apiVersion: "v1", kind, metadata: { name: "wanted", namespace }, spec };
      const { exitCode, stderr } = await stage.commandLine.execute("kubectl", ["create", "--filename=-"], {
        input: JSON.stringify(object),
      });
      expect(stderr, what).to.match(/exceeded quota|violates PodSecurity|maximum memory usage/);
      expect(exitCode, what).not.to.equal(0);
    }
  });

  it("gets pods without a token of the cluster, that reach neither its API nor the metadata of the machine", async () => {
    const [namespace = ""] = await environments();
    const inside = (...command: string[]) =>
      stage.services.kubectl(`--namespace=${namespace}`, "exec", "deployment/api", "--", ...command);
    expect(await inside("sh", "-c", "ls /var/run/secrets 2>/dev/null; true")).to.equal("");
    for (const url of ["https://kubernetes.default.svc/version", "http://169.254.169.254/metadata/v1.json"]) {
      expect((await inside("node", "-e", ASK, url)).trim(), url).to.equal("refused");
    }
    expectNoSecret(await inside("sh", "-c", "env; cat /proc/*/environ 2>/dev/null; true"));
  });

  function expectNoSecret(text: string): void {
    expect(stage.secrets.filter((secret) => text.includes(secret))).to.deep.equal([]);
  }

  async function environments(): Promise<readonly string[]> {
    const names = await stage.services.kubectl("get", "namespaces", "--output=jsonpath={.items[*].metadata.name}");
    return names.split(" ").filter((name) => name.startsWith("pr-"));
  }

  async function commentOn(number: number): Promise<string> {
    const [comment, ...others] = await stage.services.comments(number);
    expect(others).to.deep.equal([]);
    return comment?.body ?? "";
  }
});
