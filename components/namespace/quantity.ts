/** What the endings of a quantity stand for: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const UNITS: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

/** The number that a Kubernetes quantity such as `250m` or `96Mi` stands for; undefined when it is none. */
export function parseQuantity(quantity: string): number | undefined {
  const [, number, unit = ""] = QUANTITY.exec(quantity) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
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
