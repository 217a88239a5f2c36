import type { Cloud } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";

const INVALID_VERSION = "validation error: invalid version slug";

/** A version as options and upgrades list it. */
export interface Version {
  readonly slug: string;
  readonly kubernetes_version: string;
  readonly supported_features: readonly string[];
}

/** The version of a slug such as `1.34.2-do.0`. */
export function versionOf(slug: string): Version {
  return {
    slug,
    kubernetes_version: slug.replace(/-do\.\d+$/, ""),
    supported_features: ["cluster-autoscaler", "docr-integration", "ha-control-plane", "token-authentication"],
  };
}

/** The slugs that can be ordered now, newest first. */
export function offeredVersions({ offers, account }: Cloud): string[] {
  return offers.kubernetesVersions.filter((slug) => !account.retiredVersions.includes(slug));
}

/**
 * The slug that an order means: a full slug, a minor version such as `1.34`, or `latest`.
 *
 * @param offered newest first
 * @throws Refusal 422 with the vendor's words when it is not offered (any more)
 */
export function resolveVersion(offered: readonly string[], wanted: string): string {
  const found = offered.find((slug) => wanted === "latest" || slug === wanted || slug.startsWith(`${wanted}.`));
  if (found === undefined) throw unprocessable(INVALID_VERSION);
  return found;
}

/** The offered slugs that are newer, newest first, at most one minor version ahead. */
export function upgradesFrom(offered: readonly string[], current: string): string[] {
  return offered.filter((slug) => {
    const [aheadMinor, isNewer] = compare(slug, current);
    return isNewer && aheadMinor <= 1;
  });
}

/** @throws Refusal 422 with the vendor's words when the upgrade is impossible */
export function checkUpgrade(offered: readonly string[], current: string, wanted: string): void {
  if (!offered.includes(wanted)) throw unprocessable(INVALID_VERSION);
  if (!upgradesFrom(offered, current).includes(wanted)) throw unprocessable("invalid upgrade path");
}

function compare(slug: string, current: string): [aheadMinor: number, isNewer: boolean] {
  const [one, other] = [numbersOf(slug), numbersOf(current)];
  const difference = one.map((number, index) => number - (other[index] ?? 0)).find((step) => step !== 0) ?? 0;
  return [(one[1] ?? 0) - (other[1] ?? 0), difference > 0];
}

function numbersOf(slug: string): number[] {
  return slug.split(/[.-]/).flatMap((part) => (/^\d+$/.test(part) ? [Number(part)] : []));
}
