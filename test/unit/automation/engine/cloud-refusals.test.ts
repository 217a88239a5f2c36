import { expect } from "chai";
import { explainCloudRefusal } from "../../../../automation/engine/cloud-refusals.ts";
import type { CliError } from "../../../../automation/errors.ts";
import { NO_UPDATE } from "../../../support/fake-tools.ts";

const API = "https://api.digitalocean.com/v2";
const REQUEST = '(request "34fe003d-496e-4c9e-b689-558c7396b9e3")';

/** What the provider gives: the kind of resource, what was refused in which words, and the code that it becomes. */
const REFUSALS: readonly (readonly [string, string, string])[] = [
  [
    "kubernetesCluster:KubernetesCluster",
    `Error creating Kubernetes cluster: POST ${API}/kubernetes/clusters: 403 ${REQUEST} You are not authorized to perform this operation`,
    "token-scope-missing",
  ],
  [
    "containerRegistryDockerCredentials:ContainerRegistryDockerCredentials",
    `Error getting docker credentials: GET ${API}/registries/shop/docker-credentials?expiry_seconds=1: 403 ${REQUEST} you do not have access for the attempted action`,
    "token-scope-missing",
  ],
  ["vpc:Vpc", `Error creating VPC: POST ${API}/vpcs: 422 ${REQUEST} Region is not available`, "region-unknown"],
  [
    "databaseCluster:DatabaseCluster",
    `Error creating database cluster: POST ${API}/databases: 422 ${REQUEST} invalid region`,
    "region-unknown",
  ],
  [
    "kubernetesCluster:KubernetesCluster",
    `Error creating Kubernetes cluster: POST ${API}/kubernetes/clusters: 422 ${REQUEST} validation error: worker_node_pool_specs[0].invalid droplet size`,
    "size-unknown",
  ],
  [
    "databaseCluster:DatabaseCluster",
    `Error creating database cluster: POST ${API}/databases: 422 ${REQUEST} invalid size`,
    "size-unknown",
  ],
  [
    "droplet:Droplet",
    `Error creating droplet: POST ${API}/droplets: 422 ${REQUEST} Size is not available in this region.`,
    "size-unknown",
  ],
  [
    "kubernetesCluster:KubernetesCluster",
    `Error creating Kubernetes cluster: POST ${API}/kubernetes/clusters: 422 ${REQUEST} validation error: invalid version slug`,
    "version-retired",
  ],
  [
    "kubernetesCluster:KubernetesCluster",
    `Error creating Kubernetes cluster: POST ${API}/kubernetes/clusters: 422 ${REQUEST} failed to test requested version slug "1.29.1-do.0" for VersionFeatureDockerVpcBugFixed feature: invalid version slug`,
    "version-retired",
  ],
  [
    "vpc:Vpc",
    `Error creating VPC: POST ${API}/vpcs: 422 ${REQUEST} This range/size overlaps with another VPC network in your account`,
    "network-overlap",
  ],
  [
    "kubernetesCluster:KubernetesCluster",
    `Error creating Kubernetes cluster: POST ${API}/kubernetes/clusters: 422 ${REQUEST} a cluster with this name already exists`,
    "resource-failed",
  ],
  [
    "droplet:Droplet",
    `Error creating droplet: POST ${API}/droplets: 422 ${REQUEST} creating this/these droplet(s) will exceed your droplet limit`,
    "account-limit",
  ],
  [
    "kubernetesCluster:KubernetesCluster",
    `Error creating Kubernetes cluster: POST ${API}/kubernetes/clusters: 422 ${REQUEST} validation error: autoscale desired max nodes exceed limits, 24 additional nodes but not enough available droplet limit`,
    "account-limit",
  ],
];

function explain(type: string, reason: string, stack = "staging"): CliError | undefined {
  const failure = { urn: "urn", type: `digitalocean:index/${type}`, name: "greenroom-staging", reasons: [reason] };
  return explainCloudRefusal(stack, { ...NO_UPDATE, failures: [failure] }, undefined);
}

describe("a refusal of DigitalOcean", () => {
  for (const [type, reason, code] of REFUSALS) {
    it(`that says "${reason.slice(reason.indexOf(REQUEST) + REQUEST.length + 1)}" becomes ${code}`, () => {
      const error = explain(type, reason);
      expect(error).to.have.property("code", code);
      expect(error?.message).to.contain(`${type.split(":")[1]} "greenroom-staging"`);
      expect(error?.details).to.deep.equal([`${type.split(":")[1]} "greenroom-staging": ${reason}`]);
    });
  }

  it("names the scope that is missing, from the request that was refused", () => {
    const reason = `POST ${API}/kubernetes/clusters: 403 ${REQUEST} You are not authorized to perform this operation`;
    expect(explain("kubernetesCluster:KubernetesCluster", reason)?.message).to.equal(
      'DIGITALOCEAN_TOKEN may not do what KubernetesCluster "greenroom-staging" needs: the scope kubernetes:create is missing.',
    );
  });

  it("names the value to change and the file that it stands in", () => {
    const size = `POST ${API}/databases: 422 ${REQUEST} invalid size`;
    expect(explain("databaseCluster:DatabaseCluster", size)?.hint).to.contain(
      "Set greenroom:postgresSize in Pulumi.staging.yaml",
    );
    const region = `POST ${API}/databases: 422 ${REQUEST} invalid region`;
    expect(explain("databaseCluster:DatabaseCluster", region, "pr-12")?.hint).to.contain("in Pulumi.pr.yaml");
  });

  it("says to try again when the cluster that was replaced is still on its way out", () => {
    const again = "run the command again in some minutes";
    for (const words of ["a cluster with this name already exists", 'subnet 10.0.0.0/16 overlaps with cluster "x"']) {
      const reason = `POST ${API}/kubernetes/clusters: 422 ${REQUEST} ${words}`;
      expect(explain("kubernetesCluster:KubernetesCluster", reason)?.hint).to.contain(again);
    }
    const network = `POST ${API}/vpcs: 422 ${REQUEST} This range/size overlaps with another VPC network`;
    expect(explain("vpc:Vpc", network)?.hint).to.not.contain(again);
  });

  it("tells droplets from load balancers", () => {
    const reason = `POST ${API}/load_balancers: 403 ${REQUEST} your account has reached its load balancer limit of 10`;
    expect(explain("loadBalancer:LoadBalancer", reason)?.message).to.contain("all load balancers that it may have");
  });

  it("is found among the errors that belong to no resource", () => {
    const errors = [`GET ${API}/registries: 403 ${REQUEST} you do not have access for the attempted action`];
    const error = explainCloudRefusal("pr-12", { ...NO_UPDATE, errors }, undefined);
    expect(error?.message).to.contain('what "pr-12" needs: the scope registry:read is missing');
  });

  it("is nothing when DigitalOcean says something else, or somebody else says the same", () => {
    expect(explain("vpc:Vpc", `POST ${API}/vpcs: 422 ${REQUEST} name is already in use`)).to.equal(undefined);
    const reason = "POST https://api.github.com/repos: 403 not authorized to perform";
    const failure = {
      urn: "urn",
      type: "github:index/repositoryRuleset:RepositoryRuleset",
      name: "r",
      reasons: [reason],
    };
    expect(explainCloudRefusal("platform", { ...NO_UPDATE, failures: [failure] }, undefined)).to.equal(undefined);
    expect(explainCloudRefusal("platform", undefined, undefined)).to.equal(undefined);
  });
});
