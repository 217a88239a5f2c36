import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { expect } from "chai";
import { fitInlinePrograms } from "../../../../automation/engine/inline-programs.ts";
import { waitFor } from "../../../../sandbox/polling.ts";
import { installPlugins } from "../../../../sandbox/providers/install.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";

let control: ControlPlane;
let directory: string;
let stack: Stack;
/** What the program says; each test may change it. */
let replicas = 0;
let quota = "2000m";

function program(): void {
  const provider = new k8s.Provider("cluster", { kubeconfig: control.kubeconfig, clusterIdentifier: "c-1" });
  const namespace = new k8s.core.v1.Namespace("environment", { metadata: { name: "pr-1" } }, { provider });
  const metadata = { namespace: namespace.metadata.name, name: "web" };
  const options = { provider, deletedWith: namespace };
  new k8s.core.v1.ResourceQuota("quota", { metadata, spec: { hard: { "limits.cpu": quota } } }, options);
  const stringData = { password: pulumi.secret("open sesame") };
  new k8s.core.v1.Secret("database", { metadata: { namespace: metadata.namespace }, stringData }, options);
  const labels = { app: "web" };
  const containers = [{ name: "web", image: "example.test/web:1", resources: { limits: { cpu: "3" } } }];
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { replicas, selector: { matchLabels: labels }, template };
  new k8s.apps.v1.Deployment("web", { metadata, spec }, { ...options, customTimeouts: { create: "2s", update: "2s" } });
}

/** Runs an update and returns the errors it showed. */
async function failedUpdate(): Promise<string> {
  const errors: string[] = [];
  const onEvent = ({ diagnosticEvent }: EngineEvent) => {
    if (diagnosticEvent?.severity === "error") errors.push(diagnosticEvent.message);
  };
  const failed = await stack.up({ onEvent }).then(
    () => false,
    () => true,
  );
  return failed ? errors.join("\n") : "the update succeeded";
}

describe("the engine with the kubernetes plugin", function () {
  this.timeout(120_000);

  before(async () => {
    fitInlinePrograms();
    control = await startControlPlane();
    directory = mkdtempSync(join(tmpdir(), "kubernetes-engine-"));
    const [pulumiHome, state] = [join(directory, "home"), join(directory, "state")];
    const workDir = join(directory, "work");
    for (const folder of [state, workDir]) mkdirSync(folder);
    await installPlugins({ pulumiHome, cacheDirectory: join(directory, "cache") });
    const envVars = {
      PULUMI_HOME: pulumiHome,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    };
    const settings = { stackName: "pr-1", projectName: "kubernetes", program: async () => program() };
    stack = await LocalWorkspace.createStack(settings, { workDir, envVars });
    await waitFor("the default namespace", () => control.client.find("/api/v1/namespaces/default"), {
      timeoutSeconds: 20,
    });
  });

  after(async () => {
    await control.stop();
    rmSync(directory, { recursive: true });
  });

  it("plans and creates every object", async () => {
    expect((await stack.preview()).changeSummary).to.deep.equal({ create: 6 });
    expect((await stack.up()).summary.resourceChanges).to.deep.equal({ create: 6 });
    expect(await control.client.find("/apis/apps/v1/namespaces/pr-1/deployments/web")).not.to.equal(undefined);
  });

  it("finds nothing to do the second time, also after a refresh and for an equal amount written otherwise", async () => {
    quota = "2";
    await stack.refresh();
    expect((await stack.up()).summary.resourceChanges).to.deep.equal({ same: 6 });
  });

  it("writes no secret into the state", () => {
    const state = join(directory, "state", ".pulumi", "stacks", "kubernetes");
    const files = readdirSync(state).map((file) => readFileSync(join(state, file), "utf8"));
    const text = files.join("\n");
    expect(text).to.contain("kubernetes:core/v1:Secret");
    expect(text).not.to.contain("open sesame");
    expect(text).not.to.contain(Buffer.from("open sesame").toString("base64"));
  });

  it("says why an update did not come to its end, and keeps what exists", async () => {
    replicas = 1;
    const errors = await failedUpdate();
    expect(errors).to.contain("'web' timed out waiting to be Ready after 2 seconds");
    expect(errors).to.contain(
      "exceeded quota: web, requested: limits.cpu=3, used: limits.cpu=0, limited: limits.cpu=2",
    );
    expect(errors).not.to.contain("open sesame");
  });

  it("comes to the end with a program that can", async () => {
    replicas = 0;
    expect((await stack.up()).summary.resourceChanges).to.deep.equal({ same: 5, update: 1 });
  });

  it("destroys everything and leaves nothing", async () => {
    expect((await stack.destroy()).summary.resourceChanges).to.deep.equal({ delete: 6 });
    expect(await control.client.find("/api/v1/namespaces/pr-1")).to.equal(undefined);
  });
});
