import { RunError } from "@pulumi/pulumi";
import { type Resources, resources } from "../components/app/index.ts";
import type { PlacedApp } from "../components/catalogue/index.ts";
import { formatQuantity, parseQuantity, type Quota } from "../components/namespace/index.ts";

/** Apps that do not fit into their environment's quota. Pulumi shows its text without a stack trace. */
export class QuotaError extends RunError {
  constructor(environment: string, problems: readonly string[]) {
    const lines = problems.map((problem) => `  ${problem}`).join("\n");
    super(`The quota of "${environment}" is too small for its apps:\n${lines}`);
    this.name = "QuotaError";
  }
}

/** The quota's values that a sum of the apps can exceed. */
const SUMS = [
  { key: "requestsCpu", of: "processors", read: ({ requests }: Resources) => requests.cpu },
  { key: "requestsMemory", of: "bytes", read: ({ requests }: Resources) => requests.memory },
  { key: "limitsCpu", of: "processors", read: ({ limits }: Resources) => limits.cpu },
  { key: "limitsMemory", of: "bytes", read: ({ limits }: Resources) => limits.memory },
] as const;

/**
 * Makes sure, before anything is made, that all apps of an environment can run at the same time and one of them can be
 * updated meanwhile. Kubernetes would make the Deployments all the same and refuse their pods, which shows only when the
 * time for the roll-out is over.
 *
 * @param file - where the quota's values stand, for the message.
 * @param beside - what else runs in the environment, by name.
 * @throws QuotaError naming each value that is too small, what it is and what is needed.
 */
export function requireQuota(
  environment: string,
  apps: readonly PlacedApp[],
  quota: Quota,
  file: string,
  beside: Readonly<Record<string, Resources>> = {},
): void {
  const others = Object.entries(beside);
  const pods = apps.reduce((sum, { replicas }) => sum + replicas, 0) + others.length + 1;
  const problems = SUMS.flatMap(({ key, of, read }) => {
    const given = parseQuantity(quota[key]);
    if (given === undefined)
      return [`greenroom:${key} in ${file} is "${quota[key]}", and a quantity is needed, such as 2Gi`];
    const own = apps.map(({ name, replicas, size }) => ({ name, replicas, each: parsed(read(resources(size))) }));
    const needs = [...own, ...others.map(([name, uses]) => ({ name, replicas: 1, each: parsed(read(uses)) }))];
    const largest = Math.max(0, ...own.map(({ each }) => each));
    const needed = needs.reduce((sum, { replicas, each }) => sum + replicas * each, largest);
    // Sums of fractions are not exact.
    if (needed - given < 1e-9) return [];
    const parts = needs.map(({ name, replicas, each }) => `${name} ${formatQuantity(replicas * each, of)}`).join(", ");
    return [
      `greenroom:${key} in ${file} is ${quota[key]}, and ${formatQuantity(needed, of)} is needed: ` +
        `${parts}, and ${formatQuantity(largest, of)} while one of them is updated`,
    ];
  });
  const tooFew =
    quota.pods < pods ? [`greenroom:pods in ${file} is ${quota.pods}, and ${pods} are needed: one more than run`] : [];
  if (problems.length + tooFew.length > 0) throw new QuotaError(environment, [...problems, ...tooFew]);
}

function parsed(quantity: string): number {
  return parseQuantity(quantity) ?? 0;
}
