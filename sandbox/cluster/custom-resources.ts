import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { waitFor } from "../polling.ts";
import type { Toolchain } from "../toolchain/toolchain.ts";
import { ciliumNetworkPolicies } from "./cilium-network-policies.ts";
import { hasCondition, type KubernetesApi } from "./kubernetes-api.ts";

const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const GATEWAY_GROUP = "gateway.networking.k8s.io";
const GATEWAY_RESOURCES = ["gatewayclasses", "gateways", "httproutes", "referencegrants"];

/** Makes the cluster serve the Gateway API and Cilium's policies, as DigitalOcean's clusters do from the start. */
export async function createCustomResources(api: KubernetesApi, toolchain: Toolchain): Promise<void> {
  const names = GATEWAY_RESOURCES.map((resource) => `${resource}.${GATEWAY_GROUP}`);
  const upstream = GATEWAY_RESOURCES.map(async (resource) =>
    api.create(
      DEFINITIONS,
      await readFile(join(toolchain.gatewayCustomResources, `${GATEWAY_GROUP}_${resource}.yaml`), "utf8"),
    ),
  );
  const cilium = ciliumNetworkPolicies();
  await Promise.all([...upstream, api.create(DEFINITIONS, cilium)]);
  for (const name of [...names, cilium.metadata.name]) {
    await waitFor(
      `custom resource ${name} becoming established`,
      () => hasCondition(api, `${DEFINITIONS}/${name}`, "Established"),
      {
        timeoutSeconds: 30,
      },
    );
  }
  await createGatewayClass(api);
}

/** The class that DigitalOcean installs in VPC-native clusters from 1.33 on. */
async function createGatewayClass(api: KubernetesApi): Promise<void> {
  await api.create(`/apis/${GATEWAY_GROUP}/v1/gatewayclasses`, {
    apiVersion: `${GATEWAY_GROUP}/v1`,
    kind: "GatewayClass",
    metadata: { name: "cilium" },
    spec: { controllerName: "io.cilium/gateway-controller" },
  });
}
