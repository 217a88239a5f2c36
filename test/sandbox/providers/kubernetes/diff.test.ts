import { expect } from "chai";
import type { Properties } from "../../../../sandbox/providers/framework/values.ts";
import { diffObject } from "../../../../sandbox/providers/kubernetes/diff.ts";
import { readTypeToken } from "../../../../sandbox/providers/kubernetes/type-token.ts";

interface Case {
  readonly type: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly ignoreChanges?: readonly string[];
  readonly settings?: { enableConfigMapMutable?: boolean; enableSecretMutable?: boolean };
}

/** The changes as `path kind`, with `!` for those that replace. */
function changes({ type, olds, news, ignoreChanges = [], settings = {} }: Case) {
  const all = { enableConfigMapMutable: false, enableSecretMutable: false, ...settings };
  const result = diffObject({ oldInputs: olds, news, ignoreChanges }, readTypeToken(type), all);
  const lines = result.changes.map(({ path, kind, replaces }) => `${replaces === true ? "!" : ""}${path} ${kind}`);
  return { lines, deletesFirst: result.deleteBeforeReplace };
}

const named = (fields: Properties = {}, metadata: Properties = {}): Properties => ({
  metadata: { name: "x", namespace: "pr-1", ...metadata },
  ...fields,
});
const autonamed = (name: string, fields: Properties): Properties =>
  named(fields, { name, annotations: { "pulumi.com/autonamed": "true" } });

describe("the comparison of a Kubernetes object's inputs", () => {
  const cases: [string, Case, readonly string[]][] = [
    [
      "finds nothing between equal inputs",
      { type: "kubernetes:core/v1:ConfigMap", olds: named({ data: { a: "1" } }), news: named({ data: { a: "1" } }) },
      [],
    ],
    [
      "names the innermost paths",
      {
        type: "kubernetes:apps/v1:Deployment",
        olds: named({ spec: { replicas: 1, template: { spec: { containers: [{ name: "a", image: "x:1" }] } } } }),
        news: named({ spec: { replicas: 2, template: { spec: { containers: [{ name: "a", image: "x:2" }] } } } }),
      },
      ["spec.replicas update", "spec.template.spec.containers[0].image update"],
    ],
    [
      "takes equal amounts as equal",
      {
        type: "kubernetes:core/v1:ResourceQuota",
        olds: named({ spec: { hard: { "limits.cpu": "1", memory: "1Gi" } } }),
        news: named({ spec: { hard: { "limits.cpu": "1000m", memory: "1024Mi" } } }),
      },
      [],
    ],
    [
      "does not take other amounts as equal",
      {
        type: "kubernetes:core/v1:ResourceQuota",
        olds: named({ spec: { hard: { pods: "1" } } }),
        news: named({ spec: { hard: { pods: "2" } } }),
      },
      ["spec.hard.pods update"],
    ],
    [
      "does not take other texts for amounts",
      {
        type: "kubernetes:core/v1:ConfigMap",
        olds: named({ data: { v: "1" } }),
        news: named({ data: { v: "1000m" } }),
        settings: { enableConfigMapMutable: true },
      },
      ["data.v update"],
    ],
    [
      "replaces for a new name",
      { type: "kubernetes:core/v1:Service", olds: named(), news: named({}, { name: "y" }) },
      ["!metadata.name update"],
    ],
    [
      "replaces for a new namespace",
      { type: "kubernetes:core/v1:Service", olds: named(), news: named({}, { namespace: "pr-2" }) },
      ["!metadata.namespace update"],
    ],
    [
      "takes no namespace as the default one",
      {
        type: "kubernetes:core/v1:Service",
        olds: named({}, { namespace: "default" }),
        news: { metadata: { name: "x" } },
      },
      [],
    ],
    [
      "updates labels in place",
      { type: "kubernetes:core/v1:Service", olds: named(), news: named({}, { labels: { a: "b" } }) },
      ["metadata.labels add"],
    ],
    [
      "replaces for changed data of a ConfigMap",
      { type: "kubernetes:core/v1:ConfigMap", olds: named({ data: { a: "1" } }), news: named({ data: { a: "2" } }) },
      ["!data.a update"],
    ],
    [
      "updates a mutable ConfigMap",
      {
        type: "kubernetes:core/v1:ConfigMap",
        olds: named({ data: { a: "1" } }),
        news: named({ data: { a: "2" } }),
        settings: { enableConfigMapMutable: true },
      },
      ["data.a update"],
    ],
    [
      "replaces an immutable ConfigMap all the same",
      {
        type: "kubernetes:core/v1:ConfigMap",
        olds: named({ immutable: true, data: { a: "1" } }),
        news: named({ immutable: true, data: { a: "2" } }),
        settings: { enableConfigMapMutable: true },
      },
      ["!data.a update"],
    ],
    [
      "replaces for changed values of a Secret",
      {
        type: "kubernetes:core/v1:Secret",
        olds: named({ stringData: { a: "1" } }),
        news: named({ stringData: { a: "2" } }),
      },
      ["!stringData.a update"],
    ],
    [
      "replaces a mutable Secret only for its type",
      {
        type: "kubernetes:core/v1:Secret",
        olds: named({ type: "Opaque", stringData: { a: "1" } }),
        news: named({ type: "x/y", stringData: { a: "2" } }),
        settings: { enableSecretMutable: true },
      },
      ["!type update", "stringData.a update"],
    ],
    [
      "replaces for a Deployment's selector",
      {
        type: "kubernetes:apps/v1:Deployment",
        olds: named({ spec: { selector: { matchLabels: { a: "1" } } } }),
        news: named({ spec: { selector: { matchLabels: { a: "2" } } } }),
      },
      ["!spec.selector.matchLabels.a update"],
    ],
    [
      "replaces for a Job's template, not for its deadline",
      {
        type: "kubernetes:batch/v1:Job",
        olds: named({ spec: { activeDeadlineSeconds: 1, template: { spec: { restartPolicy: "Never" } } } }),
        news: named({ spec: { activeDeadlineSeconds: 2, template: { spec: { restartPolicy: "OnFailure" } } } }),
      },
      ["spec.activeDeadlineSeconds update", "!spec.template.spec.restartPolicy update"],
    ],
    [
      "replaces when the whole spec is new and has such a field",
      { type: "kubernetes:core/v1:Service", olds: named(), news: named({ spec: { clusterIP: "None" } }) },
      ["!spec add"],
    ],
    [
      "updates when the whole spec is new and has none",
      { type: "kubernetes:core/v1:Service", olds: named(), news: named({ spec: { type: "NodePort" } }) },
      ["spec add"],
    ],
    [
      "replaces for a role binding's role",
      {
        type: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
        olds: named({ roleRef: { name: "a" } }),
        news: named({ roleRef: { name: "b" } }),
      },
      ["!roleRef.name update"],
    ],
    [
      "replaces a Pod except for its tolerations",
      {
        type: "kubernetes:core/v1:Pod",
        olds: named({ spec: { nodeName: "a", tolerations: [] } }),
        news: named({ spec: { nodeName: "b", tolerations: [{ key: "x" }] } }),
      },
      ["!spec.nodeName update", "spec.tolerations[0] add"],
    ],
    [
      "updates any custom resource in place",
      {
        type: "kubernetes:gateway.networking.k8s.io/v1:Gateway",
        olds: named({ spec: { gatewayClassName: "a" } }),
        news: named({ spec: { gatewayClassName: "b" } }),
      },
      ["spec.gatewayClassName update"],
    ],
    [
      "leaves out what is ignored",
      {
        type: "kubernetes:apps/v1:Deployment",
        olds: named({ spec: { replicas: 1, paused: false } }),
        news: named({ spec: { replicas: 2, paused: true } }),
        ignoreChanges: ["spec.replicas"],
      },
      ["spec.paused update"],
    ],
    [
      "replaces a patch only for its target",
      {
        type: "kubernetes:core/v1:ConfigMapPatch",
        olds: named({ data: { a: "1" } }),
        news: named({ data: { a: "2" } }, { name: "y" }),
      },
      ["!metadata.name update", "data.a update"],
    ],
  ];
  for (const [title, one, expected] of cases) {
    it(title, () => {
      expect(changes(one).lines.toSorted()).to.deep.equal([...expected].toSorted());
    });
  }

  it("deletes first where the replacement must have the same name", () => {
    const type = "kubernetes:core/v1:ConfigMap";
    expect(
      changes({ type, olds: named({ data: { a: "1" } }), news: named({ data: { a: "2" } }) }).deletesFirst,
    ).to.equal(true);
    const [olds, news] = [autonamed("x-1", { data: { a: "1" } }), autonamed("x-1", { data: { a: "2" } })];
    expect(changes({ type, olds, news }).deletesFirst).to.equal(false);
    expect(changes({ type, olds: named(), news: named({}, { name: "y" }) }).deletesFirst).to.equal(false);
  });
});
