import { stringify } from "yaml";
import { type Cloud, timestamp } from "../cloud.ts";
import { notFound, preconditionFailed } from "../http/answer.ts";
import { type ApiRequest, integerQuery, parameter } from "../http/route.ts";
import type { ClusterRuntime } from "../runtime.ts";
import type { Cluster } from "./cluster.ts";

const SEVEN_DAYS_SECONDS = 604_800;

/** @throws Refusal 404 when there is no such cluster */
export function findCluster(cloud: Cloud, request: ApiRequest): Cluster {
  const cluster = cloud.clusters.get(parameter(request, "cluster_id"));
  if (cluster === undefined) throw notFound();
  return cluster;
}

/** The answer of `…/credentials`: token authentication, seven days unless `expiry_seconds` says otherwise. */
export function credentials(cloud: Cloud, request: ApiRequest): object {
  const runtime = running(findCluster(cloud, request));
  const seconds = integerQuery(request, "expiry_seconds", 0) || SEVEN_DAYS_SECONDS;
  return {
    server: runtime.endpoint,
    certificate_authority_data: base64(runtime.certificateAuthority),
    client_certificate_data: null,
    client_key_data: null,
    token: runtime.token,
    expires_at: timestamp(new Date(cloud.now().getTime() + seconds * 1000)),
  };
}

/** The answer of `…/kubeconfig`, YAML. */
export function kubeconfig(cloud: Cloud, request: ApiRequest): string {
  const cluster = findCluster(cloud, request);
  const runtime = running(cluster);
  integerQuery(request, "expiry_seconds", 0);
  const name = `do-${cluster.region}-${cluster.name}`;
  const user = `${name}-admin`;
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      {
        name,
        cluster: {
          "certificate-authority-data": base64(runtime.certificateAuthority),
          server: runtime.endpoint,
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user } }],
    "current-context": name,
    preferences: {},
    users: [{ name: user, user: { token: runtime.token } }],
  });
}

function running(cluster: Cluster): ClusterRuntime {
  if (cluster.runtime === undefined || cluster.state === "deleting")
    throw preconditionFailed(`cluster "${cluster.name}" is ${cluster.state}: it has no credentials`);
  return cluster.runtime;
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
