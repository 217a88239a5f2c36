const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** Fields that hold quantities, directly or by resource name. */
const QUANTITY_FIELDS = new Set([
  "capacity",
  "default",
  "defaultRequest",
  "hard",
  "limits",
  "max",
  "maxLimitRequestRatio",
  "min",
  "overhead",
  "requests",
  "sizeLimit",
  "storage",
]);

/** Whether the values of a field with these path segments are quantities. */
export function isQuantityField(segments: readonly string[]): boolean {
  return segments.slice(-2).some((segment) => QUANTITY_FIELDS.has(segment));
}

/**
 * Whether two quantities are the same amount: the API server turns `1000m` into `1`.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function isSameQuantity(one: unknown, other: unknown): boolean {
  const amounts = [amountOf(one), amountOf(other)];
  const [first, second] = amounts;
  if (first === undefined || second === undefined) return false;
  return Math.abs(first - second) <= Math.abs(first) * Number.EPSILON * 4;
}

function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const match = /^([+-]?[0-9.]+)(?:([eE][+-]?[0-9]+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(value);
  if (match === null) return undefined;
  const [, digits = "", exponent = "", unit = ""] = match;
  const amount = Number(`${digits}${exponent}`) * (UNITS[unit] ?? 1);
  return Number.isFinite(amount) ? amount : undefined;
}
