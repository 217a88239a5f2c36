import type { ResourceValidationPolicy } from "@pulumi/policy";
import { DATABASE_SIZES, MACHINE_SIZES, MOST_NODES, REGIONS } from "../allowed.ts";
import { isRecord } from "../facts.ts";

const WHERE = "policy/allowed.ts says what may be used";

/** What is ordered is of a size and in a region that was agreed on. */
export const places: ResourceValidationPolicy = {
  name: "allowed-sizes-and-regions",
  description: "Machines and databases have allowed sizes, and everything is in allowed regions.",
  validateResource: ({ type, props }, report) => {
    if (!type.startsWith("digitalocean:")) return;
    const { region } = props;
    if (typeof region === "string" && !REGIONS.includes(region))
      report(`the region "${region}" is not allowed: ${WHERE}`);
    for (const { size, maxNodes } of [props, props.nodePool].filter(isRecord)) {
      if (typeof size === "string" && !isAllowed(type, size)) report(`the size "${size}" is not allowed: ${WHERE}`);
      if (typeof maxNodes === "number" && maxNodes > MOST_NODES) {
        report(`a pool may grow to ${MOST_NODES} nodes, not to ${maxNodes}: ${WHERE}`);
      }
    }
  },
};

function isAllowed(type: string, size: string): boolean {
  if (type.includes("/database")) return DATABASE_SIZES.some((pattern) => pattern.test(size));
  if (/\/(droplet|kubernetes)/.test(type)) return MACHINE_SIZES.some((pattern) => pattern.test(size));
  return true;
}
