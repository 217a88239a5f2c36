import { flag, list, number, object, set, text } from "../../terraform/schema/property.ts";
import { addressRange, ignoringCase, notEmpty, oneOf, tagName } from "../../terraform/schema/rules.ts";

const DAYS = ["any", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/** The properties of a cluster, its default pool apart. */
export const CLUSTER = {
  name: text("required", { check: notEmpty }),
  region: text("required", { replaces: true, check: notEmpty, isEquivalent: ignoringCase }),
  version: text("required", { check: notEmpty }),
  surgeUpgrade: flag("optional", { default: true }),
  autoUpgrade: flag("optional"),
  ha: flag("computed"),
  registryIntegration: flag("optional", { default: false, isLocal: true }),
  destroyAllAssociatedResources: flag("optional", { default: false, isLocal: true }),
  kubeconfigExpireSeconds: number("optional", { isLocal: true }),
  vpcUuid: text("computed", { replaces: true }),
  clusterSubnet: text("computed", { replaces: true, check: addressRange }),
  serviceSubnet: text("computed", { replaces: true, check: addressRange }),
  tags: set("optional", text("optional", { check: tagName }), { isLocal: true }),
  maintenancePolicy: object("computed", {
    day: text("computed", { check: oneOf(...DAYS) }),
    startTime: text("computed"),
    duration: text("output"),
  }),
  controlPlaneFirewall: object("computed", {
    enabled: flag("required"),
    allowedAddresses: list("required", text("optional")),
  }),
  routingAgent: object("computed", { enabled: flag("required") }),
  clusterAutoscalerConfigurations: list(
    "optional",
    object("optional", {
      scaleDownUtilizationThreshold: number("optional"),
      scaleDownUnneededTime: text("optional"),
      expanders: list("optional", text("optional")),
    }),
    { isLocal: true },
  ),
  ipv4Address: text("output", { wire: "ipv4" }),
  endpoint: text("output"),
  status: text("output", { isLocal: true }),
  createdAt: text("output", { isLocal: true }),
  updatedAt: text("output", { isLocal: true }),
  clusterUrn: text("output", { isLocal: true }),
  kubeConfigs: list("output", object("output", {}), { isLocal: true, isSecret: true }),
};

/** What the original has and no stack uses. */
export const UNCOVERED = [
  "amdGpuDeviceMetricsExporterPlugin",
  "amdGpuDevicePlugin",
  "amdGpuDraDriver",
  "corednsAutoscaler",
  "isolatedWorkers",
  "nvidiaGpuDevicePlugin",
  "nvidiaGpuDraDriver",
  "p2pOciRegistryPlugin",
  "rdmaSharedDevicePlugin",
  "ssos",
  "workerSubnetUuid",
];

/** Whether a version such as `1.34.1-do.0` is older than another: no cluster goes back, so that replaces it. */
export function isOlderVersion(version: string, than: string): boolean {
  const [left, right] = [parse(version), parse(than)];
  if (left === undefined || right === undefined) return false;
  const index = left.findIndex((part, position) => part !== right[position]);
  return index >= 0 && (left[index] ?? 0) < (right[index] ?? 0);
}

function parse(version: string): number[] | undefined {
  const parts = /^v?(\d+)\.(\d+)\.?(\d*)(?:-do\.(\d+))?$/.exec(version)?.slice(1);
  return parts?.map((part) => Number(part ?? 0));
}
