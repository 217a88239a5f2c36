/** Powers of ten and of two: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const TENS: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const TWOS: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/;

/** The number that a Kubernetes quantity such as `250m`, `96Mi` or `129e6` stands for; undefined when it is none. */
export function parseQuantity(quantity: string): number | undefined {
  const [, number, exponent, unit = ""] = QUANTITY.exec(quantity) ?? [];
  if (number === undefined) return undefined;
  const power = TWOS[unit];
  return power === undefined ? Number(`${number}e${exponent ?? TENS[unit]}`) : Number(number) * 2 ** power;
}

/** The shortest quantity, in whole parts, of processors (`1250m`) or of bytes (`1536Mi`). */
export function formatQuantity(number: number, of: "processors" | "bytes"): string {
  if (of === "processors") {
    const thousandths = Math.round(number * 1000);
    return thousandths % 1000 === 0 ? String(thousandths / 1000) : `${thousandths}m`;
  }
  const mebibytes = Math.ceil(number / 2 ** 20);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
