import { expect } from "chai";
import { PreviewNamespace } from "../../components/namespace/index.ts";
import { known, record, secret } from "../support/recorder.ts";

const ARGS = {
  environment: "pr-12",
  quota: { requestsCpu: "1", requestsMemory: "2Gi", limitsCpu: "4", limitsMemory: "4Gi", pods: 24 },
  databaseRange: "10.110.0.3/32",
  databasePort: 25_060,
  pullCredentials: '{"auths":{}}',
};

const LABELS = { "app.kubernetes.io/managed-by": "greenroom", "greenroom.dev/environment": "pr-12" };
const METADATA = { namespace: "pr-12", labels: LABELS };

describe("PreviewNamespace", () => {
  const create = () => new PreviewNamespace("pr-12", ARGS);

  it("is marked with its owner, open to the gateway, and holds its pods to the restricted standard", async () => {
    const { one } = await record(create);
    const { metadata } = one("kubernetes:core/v1:Namespace").inputs;
    expect(metadata).to.have.property("name", "pr-12");
    expect(metadata)
      .to.have.property("labels")
      .that.includes({
        ...LABELS,
        "greenroom.dev/routes": "true",
        "pod-security.kubernetes.io/enforce": "restricted",
      });
  });

  it("limits what its pods may use", async () => {
    const { one } = await record(create);
    const quota = one("kubernetes:core/v1:ResourceQuota").inputs;
    expect(quota.metadata).to.deep.equal({ name: "preview", ...METADATA });
    expect(quota).to.have.nested.property("spec.hard.pods", "24");
    expect(one("kubernetes:core/v1:LimitRange").inputs).to.have.nested.property("spec.limits[0].type", "Container");
  });

  it("lets its pods reach the database", async () => {
    const { one } = await record(create);
    const policy = one("kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs;
    expect(policy).to.have.deep.nested.property("spec.egress[2]", {
      to: [{ ipBlock: { cidr: "10.110.0.3/32" } }],
      ports: [{ protocol: "TCP", port: 25_060 }],
    });
  });

  it("lets the gateway reach the pods that are exposed, and no others", async () => {
    const { one } = await record(create);
    expect(one("kubernetes:cilium.io/v2:CiliumNetworkPolicy").inputs).to.deep.equal({
      apiVersion: "cilium.io/v2",
      kind: "CiliumNetworkPolicy",
      metadata: { name: "gateway", ...METADATA },
      spec: {
        endpointSelector: { matchLabels: { "greenroom.dev/exposed": "true" } },
        ingress: [{ fromEntities: ["ingress"] }],
      },
    });
  });

  it("has an account that can pull images and do nothing in the cluster", async () => {
    const { one, result } = await record(create);
    expect(one("kubernetes:core/v1:ServiceAccount").inputs).to.deep.include({
      metadata: { name: "apps", ...METADATA },
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: "registry" }],
    });
    expect(await known(result.serviceAccount)).to.equal("apps");
    expect(await known(result.name)).to.equal("pr-12");
  });

  it("keeps the registry's credentials secret", async () => {
    const { one } = await record(create);
    const { type, stringData } = one("kubernetes:core/v1:Secret").inputs;
    expect(type).to.equal("kubernetes.io/dockerconfigjson");
    expect(stringData).to.deep.equal(secret({ ".dockerconfigjson": '{"auths":{}}' }));
  });

  it("takes everything that is in it along when it is deleted", async () => {
    const { all, one } = await record(create);
    const namespace = one("kubernetes:core/v1:Namespace");
    const inside = all("kubernetes:").filter(({ urn }) => urn !== namespace.urn);
    expect(inside).to.have.lengthOf(6);
    expect(new Set(inside.map(({ deletedWith }) => deletedWith))).to.deep.equal(new Set([namespace.urn]));
  });
});
