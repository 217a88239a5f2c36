import { expect } from "chai";
import { waitFor } from "../../../../sandbox/polling.ts";
import { InitializationError } from "../../../../sandbox/providers/framework/errors.ts";
import {
  isSecret,
  type Properties,
  reveal,
  UNKNOWN,
  type Value,
} from "../../../../sandbox/providers/framework/values.ts";
import { textAt, valueAt } from "../../../../sandbox/providers/kubernetes/object.ts";
import { type ControlPlane, startControlPlane } from "./control-plane.ts";
import { deploymentInputs as deployment, named, nameIn } from "./objects.ts";
import { failureOf, Operations } from "./operations.ts";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

let control: ControlPlane;
let kubernetes: Operations;

/** The live object of inputs in the namespace `default`. */
function live(plural: string, inputs: Properties, group = "/api/v1"): Promise<unknown> {
  return control.client.find(`${group}/namespaces/default/${plural}/${nameIn(inputs)}`);
}

describe("the kubernetes provider", function () {
  this.timeout(60_000);

  before(async () => {
    control = await startControlPlane();
    kubernetes = new Operations({ kubeconfig: control.kubeconfig });
    await waitFor("the default namespace", () => control.client.find("/api/v1/namespaces/default"), {
      timeoutSeconds: 20,
    });
  });
  after(() => control.stop());

  it("creates an object and answers with its id and its live state", async () => {
    const inputs = named({ data: { colour: "green" } });
    const { id, outputs } = await kubernetes.create(CONFIG_MAP, inputs);
    expect(id).to.equal(`default/${nameIn(inputs)}`);
    expect(valueAt(await live("configmaps", inputs), "data")).to.deep.equal({ colour: "green" });
    expect(textAt(outputs, "metadata", "uid")).to.equal(textAt(await live("configmaps", inputs), "metadata", "uid"));
    expect(outputs.__fieldManager).to.match(/^pulumi-kubernetes-[0-9a-f]{8}$/);
  });

  it("gives an object of the whole cluster no namespace", async () => {
    const checked = await kubernetes.check(NAMESPACE, named());
    expect(valueAt(checked, "metadata", "namespace")).to.equal(undefined);
    expect(textAt(await kubernetes.check(CONFIG_MAP, named()), "metadata", "namespace")).to.equal("default");
  });

  it("refuses an object that exists already, and says how to import it", async () => {
    const inputs = named();
    await kubernetes.create(CONFIG_MAP, inputs);
    const { message } = await failureOf(kubernetes.create(CONFIG_MAP, inputs));
    expect(message).to.contain(`configmaps "${nameIn(inputs)}" already exists`);
    expect(message).to.contain(`import: "default/${nameIn(inputs)}"`);
  });

  it("takes an existing object over when the settings say so", async () => {
    const inputs = named({ data: { a: "1" } });
    await kubernetes.create(CONFIG_MAP, inputs);
    const adopting = new Operations({
      kubeconfig: control.kubeconfig,
      upsertExistingObjects: "true",
      enablePatchForce: "true",
    });
    await adopting.create(CONFIG_MAP, { ...inputs, data: { a: "2" } });
    expect(valueAt(await live("configmaps", inputs), "data", "a")).to.equal("2");
  });

  it("takes fields away that the program no longer has, and leaves others' fields alone", async () => {
    const olds = named({ data: { kept: "1", dropped: "1" } });
    const { outputs } = await kubernetes.create(CONFIG_MAP, olds);
    const path = `/api/v1/namespaces/default/configmaps/${nameIn(olds)}`;
    await control.patch(path, { data: { foreign: "1" } }, { fieldManager: "somebody" });
    await kubernetes.update(CONFIG_MAP, olds, { ...olds, data: { kept: "2" } }, { outputs });
    expect(valueAt(await live("configmaps", olds), "data")).to.deep.equal({ kept: "2", foreign: "1" });
  });

  it("stops at a field that somebody else owns, unless it is told to take it", async () => {
    const olds = named({ data: { a: "1" } });
    const { outputs } = await kubernetes.create(CONFIG_MAP, olds);
    const path = `/api/v1/namespaces/default/configmaps/${nameIn(olds)}`;
    const query = { fieldManager: "somebody", force: "true" };
    const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: nameIn(olds) }, data: { a: "theirs" } };
    await control.client.send({ method: "PATCH", path, query, body, contentType: "application/apply-patch+yaml" });
    const news = { ...olds, data: { a: "ours" } };
    const { message } = await failureOf(kubernetes.update(CONFIG_MAP, olds, news, { outputs }));
    expect(message).to.contain("Server-Side Apply field conflict detected");
    expect(message).to.contain('conflict with "somebody": .data.a');
    const metadata = { name: nameIn(olds), annotations: { "pulumi.com/patchForce": "true" } };
    await kubernetes.update(CONFIG_MAP, olds, { ...news, metadata }, { outputs });
    expect(valueAt(await live("configmaps", olds), "data", "a")).to.equal("ours");
  });

  it("shows in a preview what the API server would make, and makes nothing", async () => {
    const inputs = named({ spec: { ports: [{ port: 80 }] } });
    const { id, outputs } = await kubernetes.create("kubernetes:core/v1:Service", inputs, { isPreview: true });
    expect([id, valueAt(outputs, "spec", "ports")]).to.deep.equal([
      "",
      [{ port: 80, protocol: "TCP", targetPort: 80 }],
    ]);
    expect(await live("services", inputs)).to.equal(undefined);
  });

  it("shows in a preview what the program says where the API server cannot be asked", async () => {
    const planned = named({ data: { a: "1" } }, { namespace: "only-planned" });
    const unknown = named({ data: { a: UNKNOWN } });
    const foreign = "kubernetes:nothing.test/v1:Nothing";
    const cases: [string, Properties][] = [
      [CONFIG_MAP, planned],
      [CONFIG_MAP, unknown],
      [foreign, named()],
    ];
    for (const [type, inputs] of cases) {
      const { outputs } = await kubernetes.create(type, inputs, { isPreview: true });
      expect(outputs).to.deep.equal(await kubernetes.check(type, inputs));
    }
  });

  it("shows an invalid object's fault already in the preview", async () => {
    const { message } = await failureOf(
      kubernetes.create(CONFIG_MAP, named({}, { name: "No_Name" }), { isPreview: true }),
    );
    expect(message).to.contain('metadata.name: Invalid value: "No_Name"');
  });

  it("waits until the token of a service account is there, and keeps it secret", async () => {
    const account = named();
    await kubernetes.create("kubernetes:core/v1:ServiceAccount", account);
    const annotations = { "kubernetes.io/service-account.name": nameIn(account) };
    const inputs = named({ type: "kubernetes.io/service-account-token" }, { annotations });
    const { outputs } = await kubernetes.create("kubernetes:core/v1:Secret", inputs);
    expect(isSecret(outputs.data)).to.equal(true);
    expect(textAt(reveal(outputs.data as Value), "token")).to.have.length.greaterThan(100);
  });

  it("waits until a Deployment's pods are ready", async () => {
    const inputs = deployment("ready");
    const created = kubernetes.create(DEPLOYMENT, inputs);
    const conditions = [{ type: "Ready", status: "True" }];
    await control.playKubelet("app=ready", { phase: "Running", conditions });
    const { outputs } = await created;
    expect(valueAt(outputs, "status", "readyReplicas")).to.equal(1);
    expect(kubernetes.messages).to.contain("0 of 1 replicas are ready");
  });

  it("keeps a Deployment that does not become ready, with the reasons, and gives up early when there is no hope", async () => {
    const inputs = deployment("hopeless");
    const created = kubernetes.create(DEPLOYMENT, inputs, { timeoutSeconds: 50 });
    const waiting = { reason: "CreateContainerConfigError", message: 'secret "database" not found' };
    const container = { name: "app", image: "x", imageID: "", ready: false, restartCount: 0, state: { waiting } };
    await control.playKubelet("app=hopeless", { phase: "Pending", containerStatuses: [container] });
    const error = await failureOf(created);
    if (!(error instanceof InitializationError)) throw error;
    expect(error.resource.id).to.equal(`default/${nameIn(inputs)}`);
    expect(textAt(error.resource.outputs, "metadata", "uid")).to.have.length(36);
    expect(error.reasons[0]).to.contain("was successfully created, but the Kubernetes API server reported");
    expect(error.reasons[1]).to.contain(
      'container "app" is waiting: [CreateContainerConfigError]: secret "database" not found',
    );
  });

  it("tells at the deadline which quota refused the pods", async () => {
    const namespace = named();
    await kubernetes.create(NAMESPACE, namespace);
    const inside = { namespace: nameIn(namespace) };
    await kubernetes.create("kubernetes:core/v1:ResourceQuota", named({ spec: { hard: { pods: "0" } } }, inside));
    const inputs = { ...deployment("refused"), metadata: { name: "refused", ...inside } };
    const error = await failureOf(kubernetes.create(DEPLOYMENT, inputs, { timeoutSeconds: 2 }));
    expect((error as InitializationError).reasons.join("\n")).to.match(
      /'refused' timed out .*\n.*exceeded quota: it-\d+/,
    );
  });

  it("keeps an object whose wait cannot be understood", async () => {
    const inputs = named({}, { annotations: { "pulumi.com/waitFor": "happiness" } });
    const error = await failureOf(kubernetes.create(CONFIG_MAP, inputs));
    expect(error.message).to.contain('expected a "jsonpath=" or "condition=" prefix, got "happiness"');
    expect((error as InitializationError).resource.id).to.equal(`default/${nameIn(inputs)}`);
  });

  it("stops waiting at once when the engine cancels, and keeps what exists", async () => {
    const inputs = deployment("cancelled");
    const cancel = new AbortController();
    const created = kubernetes.create(DEPLOYMENT, inputs, { signal: cancel.signal });
    await waitFor("the Deployment", () => live("deployments", inputs, "/apis/apps/v1"), { timeoutSeconds: 20 });
    cancel.abort();
    const error = await failureOf(created);
    expect(error).to.be.instanceOf(InitializationError);
    expect(error.message).to.contain(`Resource operation was cancelled for "${nameIn(inputs)}"`);
    expect((error as InitializationError).resource.id).to.equal(`default/${nameIn(inputs)}`);
  });

  it("makes a Job anew that did not complete, when its annotation says so", async () => {
    const template = { spec: { restartPolicy: "Never", containers: [{ name: "app", image: "example.test/app:1" }] } };
    const annotations = { "pulumi.com/replaceUnready": "true", "pulumi.com/skipAwait": "true" };
    const type = "kubernetes:batch/v1:Job";
    const inputs = await kubernetes.check(type, named({ spec: { template } }, { annotations }));
    await kubernetes.create(type, inputs);
    const { changes, deleteBeforeReplace } = await kubernetes.diff(type, inputs, inputs);
    expect([changes.map(({ replaces }) => replaces), deleteBeforeReplace]).to.deep.equal([[true], true]);
  });

  it("creates a custom resource as soon as its definition is served", async () => {
    const schema = { openAPIV3Schema: { type: "object", x_kubernetes_preserve_unknown_fields: true } };
    const definition = {
      metadata: { name: "widgets.greenroom.test" },
      spec: {
        group: "greenroom.test",
        scope: "Namespaced",
        names: { plural: "widgets", singular: "widget", kind: "Widget", listKind: "WidgetList" },
        versions: [{ name: "v1", served: true, storage: true, schema }],
      },
    };
    const inputs = named({ spec: { size: 3 } });
    const widget = kubernetes.create("kubernetes:greenroom.test/v1:Widget", inputs);
    await kubernetes.create("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", definition);
    expect((await widget).id).to.equal(`default/${nameIn(inputs)}`);
    expect(valueAt(await live("widgets", inputs, "/apis/greenroom.test/v1"), "spec", "size")).to.equal(3);
  });

  it("sets and gives up fields of others' objects with the Patch types", async () => {
    const account = named({}, { labels: { theirs: "1" } });
    await kubernetes.create("kubernetes:core/v1:ServiceAccount", account);
    const type = "kubernetes:core/v1:ServiceAccountPatch";
    const { id, outputs } = await kubernetes.create(type, {
      metadata: { name: nameIn(account), labels: { ours: "1" } },
    });
    expect(valueAt(await live("serviceaccounts", account), "metadata", "labels")).to.deep.equal({
      theirs: "1",
      ours: "1",
    });
    await kubernetes.delete(type, id, outputs);
    expect(valueAt(await live("serviceaccounts", account), "metadata", "labels")).to.deep.equal({ theirs: "1" });
  });

  it("reads what is live of the inputs, and shows the drift", async () => {
    const inputs = await kubernetes.check(CONFIG_MAP, named({ data: { a: "1" } }));
    const { id, outputs } = await kubernetes.create(CONFIG_MAP, inputs);
    expect((await kubernetes.read(CONFIG_MAP, id, inputs, outputs))?.inputs).to.deep.equal({
      ...inputs,
      apiVersion: "v1",
      kind: "ConfigMap",
    });
    await control.patch(`/api/v1/namespaces/default/configmaps/${nameIn(inputs)}`, { data: { a: "2" } });
    const drifted = (await kubernetes.read(CONFIG_MAP, id, inputs, outputs))?.inputs ?? {};
    expect((await kubernetes.diff(CONFIG_MAP, drifted, inputs)).changes.map(({ path }) => path)).to.deep.equal([
      "data.a",
    ]);
  });

  it("imports an object by its id, and finds one that is gone to be gone", async () => {
    const inputs = named({ data: { a: "1" } });
    const { id } = await kubernetes.create(CONFIG_MAP, inputs);
    const imported = await kubernetes.read(CONFIG_MAP, id);
    expect(imported?.inputs.data).to.deep.equal({ a: "1" });
    expect(
      (await kubernetes.diff(CONFIG_MAP, imported?.inputs ?? {}, await kubernetes.check(CONFIG_MAP, inputs))).changes,
    ).to.deep.equal([]);
    expect(await kubernetes.read(CONFIG_MAP, "default/nowhere")).to.equal(undefined);
    expect(await kubernetes.read("kubernetes:nothing.test/v1:Nothing", "default/nowhere")).to.equal(undefined);
  });

  it("waits until a namespace and all it holds are gone, and deletes twice without complaint", async () => {
    const namespace = named();
    const { id, outputs } = await kubernetes.create(NAMESPACE, namespace);
    const inside = { namespace: nameIn(namespace) };
    const held = await kubernetes.create(CONFIG_MAP, named({}, inside));
    await kubernetes.delete(NAMESPACE, id, outputs);
    expect(await control.client.find(`/api/v1/namespaces/${nameIn(namespace)}`)).to.equal(undefined);
    await kubernetes.delete(NAMESPACE, id, outputs);
    await kubernetes.delete(CONFIG_MAP, held.id, held.outputs);
  });

  it("tells which finalizers keep a deleted object alive", async () => {
    const inputs = named({}, { finalizers: ["greenroom.test/guard"] });
    const { id, outputs } = await kubernetes.create(CONFIG_MAP, inputs);
    const error = await failureOf(kubernetes.delete(CONFIG_MAP, id, outputs, { timeoutSeconds: 1 }));
    expect(error).to.be.instanceOf(InitializationError);
    expect((error as InitializationError).reasons[1]).to.equal(
      "finalizers might be preventing deletion (greenroom.test/guard)",
    );
    await control.patch(`/api/v1/namespaces/default/configmaps/${nameIn(inputs)}`, { metadata: { finalizers: null } });
  });

  it("does not delete an object of the same name that somebody else made since", async () => {
    const inputs = named();
    const { id, outputs } = await kubernetes.create(CONFIG_MAP, inputs);
    const path = `/api/v1/namespaces/default/configmaps/${nameIn(inputs)}`;
    await control.client.send({ method: "DELETE", path });
    await kubernetes.create(CONFIG_MAP, inputs);
    await kubernetes.delete(CONFIG_MAP, id, outputs);
    expect(await live("configmaps", inputs)).not.to.equal(undefined);
  });
});
