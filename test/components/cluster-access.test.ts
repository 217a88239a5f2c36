import { isSecret } from "@pulumi/pulumi";
import { expect } from "chai";
import { ClusterAccess } from "../../components/cluster/index.ts";
import { SystemNamespace } from "../../components/namespace/index.ts";
import { known, record } from "../support/recorder.ts";

const LABELS = { "app.kubernetes.io/managed-by": "greenroom", "greenroom.dev/environment": "platform" };

describe("ClusterAccess", () => {
  const create = () => {
    const deletedWith = new SystemNamespace("greenroom-system", { environment: "platform" });
    const args = {
      environment: "platform",
      namespace: "greenroom-system",
      clusterName: "base",
      endpoint: "https://base.example",
      certificateAuthority: "Q0E=",
    };
    return new ClusterAccess("deployer", args, { deletedWith });
  };

  it("makes an account with all rights and a token that does not end", async () => {
    const { one } = await record(create);
    expect(one("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding").inputs).to.deep.include({
      metadata: { name: "greenroom-deployer", labels: LABELS },
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ kind: "ServiceAccount", name: "greenroom-deployer", namespace: "greenroom-system" }],
    });
    expect(one("kubernetes:core/v1:Secret").inputs).to.deep.include({
      type: "kubernetes.io/service-account-token",
      metadata: {
        name: "greenroom-deployer-token",
        namespace: "greenroom-system",
        labels: LABELS,
        annotations: { "kubernetes.io/service-account.name": "greenroom-deployer" },
      },
    });
  });

  it("is deleted with what it lives in", async () => {
    const { one, all } = await record(create);
    const { urn } = one("greenroom:namespace:SystemNamespace");
    const access = one("greenroom:cluster:ClusterAccess").urn;
    const children = all("kubernetes:").filter(({ parent }) => parent === access);
    expect(children.map(({ deletedWith }) => deletedWith)).to.deep.equal([urn, urn, urn]);
  });

  it("gives a secret kubeconfig with that token", async () => {
    const { result } = await record(create);
    expect(await isSecret(result.kubeconfig)).to.equal(true);
    const { users, clusters } = JSON.parse(await known(result.kubeconfig));
    expect(users).to.deep.equal([{ name: "base-greenroom-deployer", user: { token: "deployer-token" } }]);
    expect(clusters[0].cluster).to.deep.equal({ server: "https://base.example", "certificate-authority-data": "Q0E=" });
  });
});

describe("SystemNamespace", () => {
  it("holds its pods to the restricted standard", async () => {
    const { one, result } = await record(() => new SystemNamespace("greenroom-system", { environment: "platform" }));
    const { metadata } = one("kubernetes:core/v1:Namespace").inputs;
    expect(metadata).to.have.property("name", "greenroom-system");
    expect(metadata).to.have.nested.include({ "labels.pod-security\\.kubernetes\\.io/enforce": "restricted" });
    expect(await known(result.name)).to.equal("greenroom-system");
  });
});
