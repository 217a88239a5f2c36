import type { ResourceChange } from "../../engine/events.ts";
import { isRecord } from "../../services/json-api.ts";
import { touches } from "./touched.ts";

const SERVICE = "kubernetes:core/v1:Service";
const CONTAINER = "docker:index/container:Container";

/** By type: what any change of such a resource decides about. */
const DECIDES: readonly (readonly [type: RegExp, what: string])[] = [
  [/^digitalocean:index\/firewall:/, "changes what of the internet reaches the droplets behind this firewall"],
  [/^digitalocean:index\/databaseFirewall:/, "changes who reaches the database"],
  [/^digitalocean:index\/loadBalancer:/, "changes what the internet reaches"],
  [/^digitalocean:index\/reservedIpAssignment:/, "changes what answers at a public address"],
  [/^digitalocean:index\/dnsRecord:/, "changes where a public name leads"],
  [/:NetworkPolicy$|:Cilium\w*NetworkPolicy$/, "changes which pods reach which"],
  [/^kubernetes:gateway\.networking\.k8s\.io\/[^:]+:\w+$/, "changes what the internet reaches, and under which name"],
  [/^kubernetes:networking\.k8s\.io\/[^:]+:Ingress$/, "changes what the internet reaches, and under which name"],
];

/** Types of Services that answer outside of their cluster. */
const OUTSIDE: ReadonlySet<unknown> = new Set(["LoadBalancer", "NodePort"]);

/** How a change decides about who reaches what, as a sentence without a full stop; undefined when it does not. */
export function exposureOf(change: ResourceChange): string | undefined {
  if (change.type === SERVICE) return serviceExposure(change);
  if (change.type === CONTAINER) return containerExposure(change);
  return DECIDES.find(([type]) => type.test(change.type))?.[1];
}

function serviceExposure(change: ResourceChange): string | undefined {
  const spec = change.planned?.spec;
  const isOutside = isRecord(spec) && (OUTSIDE.has(spec.type) || spec.externalIPs !== undefined);
  const isChanged =
    change.operation !== "update" || touches(change, /^spec(\.(type|externalIPs|loadBalancer\w+|ports))?\b/);
  if (isOutside && isChanged) return "opens the service to what is outside of the cluster";
  return change.operation === "update" && touches(change, /^spec\.(type|externalIPs)\b/)
    ? "changes whether the service answers outside of the cluster"
    : undefined;
}

function containerExposure({ planned, ...change }: ResourceChange): string | undefined {
  const isChanged = change.operation === "create" || touches(change, /^(ports|networkMode|publishAllPorts)\b/);
  const isOpen = Array.isArray(planned?.ports) && planned.ports.length > 0;
  return isChanged && (isOpen || change.operation !== "create")
    ? "changes the ports that answer on the host"
    : undefined;
}
