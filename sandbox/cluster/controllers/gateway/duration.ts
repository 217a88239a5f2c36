const UNITS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/**
 * Milliseconds of a Gateway API duration such as `1m30s` or `500ms`.
 *
 * @throws Error when the text is not such a duration
 * @see https://gateway-api.sigs.k8s.io/geps/gep-2257/
 */
export function parseDuration(text: string): number {
  if (!/^([0-9]{1,5}(h|m|s|ms)){1,4}$/.test(text)) {
    throw new Error(`"${text}" is not a duration; write numbers with the units h, m, s and ms, such as 1m30s`);
  }
  return [...text.matchAll(/(\d+)(ms|h|m|s)/g)].reduce(
    (sum, [, amount = "0", unit = "ms"]) => sum + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );
}
