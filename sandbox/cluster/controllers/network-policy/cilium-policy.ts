import type { LabelRequirement, LabelSelector } from "../label-selector.ts";
import type { CiliumNetworkPolicy, Entity, EntityPolicy } from "./policy-api.ts";

const ENTITIES: readonly Entity[] = ["all", "cluster", "host", "ingress", "world"];
const SOURCE_PREFIX = /^(k8s|any)[:.]/;

/**
 * Reads a CiliumNetworkPolicy.
 *
 * @throws Error naming the first part that the sandbox does not enforce; such a policy has no effect at all
 * @see https://docs.cilium.io/en/stable/security/policy/language/#entities-based
 */
export function readCiliumPolicy({ metadata, spec }: CiliumNetworkPolicy): EntityPolicy {
  if (spec === undefined) throw new Error("a CiliumNetworkPolicy without spec is not supported in the sandbox");
  refuseOthers("spec", spec, ["endpointSelector", "ingress", "description"]);
  if (!isRecord(spec.endpointSelector)) throw new Error("spec.endpointSelector is missing; use {} for every pod");
  const rules: unknown[] = Array.isArray(spec.ingress) ? spec.ingress : [];
  return {
    namespace: metadata?.namespace ?? "",
    name: metadata?.name ?? "",
    selector: readSelector(spec.endpointSelector),
    fromEntities: rules.flatMap((rule, index) => readRule(`spec.ingress[${index}]`, rule)),
  };
}

function readRule(path: string, rule: unknown): Entity[] {
  if (!isRecord(rule)) throw new Error(`${path} must be an object with fromEntities`);
  refuseOthers(path, rule, ["fromEntities"]);
  const names: unknown[] = Array.isArray(rule.fromEntities) ? rule.fromEntities : [];
  return names.map((name) => {
    const entity = ENTITIES.find((candidate) => candidate === name);
    if (entity !== undefined) return entity;
    throw new Error(`${path}.fromEntities holds "${name}"; the sandbox knows ${ENTITIES.join(", ")}`);
  });
}

/** Cilium may write where a label comes from before its key; here all come from Kubernetes. */
function readSelector(selector: Readonly<Record<string, unknown>>): LabelSelector {
  refuseOthers("spec.endpointSelector", selector, ["matchLabels", "matchExpressions"]);
  const labels = isRecord(selector.matchLabels) ? selector.matchLabels : {};
  const expressions = Array.isArray(selector.matchExpressions) ? (selector.matchExpressions as LabelRequirement[]) : [];
  return {
    matchLabels: Object.fromEntries(
      Object.entries(labels).map(([key, value]) => [key.replace(SOURCE_PREFIX, ""), String(value)]),
    ),
    matchExpressions: expressions.map((one) => ({ ...one, key: one.key.replace(SOURCE_PREFIX, "") })),
  };
}

function refuseOthers(path: string, value: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new Error(`${path}.${other} is not supported in the sandbox; use ${known.join(", ")}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
