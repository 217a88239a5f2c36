import type { CliError } from "../errors.ts";

/** The values behind what a quota limits; everything else in it is fixed. */
const VALUES: Readonly<Record<string, string>> = {
  "requests.cpu": "requestsCpu",
  "requests.memory": "requestsMemory",
  "limits.cpu": "limitsCpu",
  "limits.memory": "limitsMemory",
  pods: "pods",
};

/** Kubernetes' words, such as `exceeded quota: preview, requested: pods=1, used: pods=4, limited: pods=4`. */
const REFUSAL = /exceeded quota: \S+, requested: (\S+), used: (\S+), limited: (\S+)/;

/** The sentence for a person when a namespace's quota refused something; undefined when no reason says so. */
export function exceededQuota(
  environment: string,
  reasons: readonly string[],
): Pick<CliError, "code" | "message" | "hint"> | undefined {
  const [, requested = "", used = "", limited = ""] =
    reasons.map((reason) => REFUSAL.exec(reason)).find((match) => match !== null) ?? [];
  if (requested === "") return undefined;
  const asked = readList(requested);
  const [taken, most] = [readList(used), readList(limited)];
  const parts = [...asked].map(
    ([name, amount]) => `${name}: ${amount} more asked for, ${taken.get(name)} of ${most.get(name)} used`,
  );
  const values = [...asked.keys()].flatMap((name) => (VALUES[name] === undefined ? [] : [`greenroom:${VALUES[name]}`]));
  return {
    code: "quota-exceeded",
    message: `The quota of "${environment}" is used up (${parts.join("; ")}).`,
    hint:
      values.length === 0
        ? "Remove what uses it up: this limit is the same for all environments."
        : `Raise ${values.join(" and ")} in the environment's Pulumi.<kind>.yaml, or make apps smaller in apps.ts.`,
  };
}

function readList(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(",").map((entry) => entry.split("=") as [string, string]));
}
