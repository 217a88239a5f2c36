import type { Cost } from "../lifecycle/prices.ts";

/** A cost as lines for a terminal, with what has no price and is not in it. */
export function costLines(what: string, { dollars, unpriced }: Cost, span: string): readonly string[] {
  const sum = `  ${what} ${formatDollars(dollars)} ${span}, by the list prices that Greenroom knows`;
  return unpriced.length === 0 ? [sum] : [sum, `  not in it, because Greenroom knows no price: ${unpriced.join(", ")}`];
}

/** Dollars with cents, and with as many digits as it takes to show anything. */
export function formatDollars(dollars: number): string {
  const digits = dollars > 0 && dollars < 0.1 ? 4 : 2;
  return `USD ${dollars.toFixed(digits)}`;
}
