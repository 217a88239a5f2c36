import type { MonthlyCost } from "../lifecycle/plan/monthly-cost.ts";
import { type Cost, PRICES_AS_OF } from "../lifecycle/prices.ts";

/** A cost as lines for a terminal, with what has no price and is not in it. */
export function costLines(what: string, { dollars, unpriced }: Cost, span: string): readonly string[] {
  return [
    `  ${what} ${formatDollars(dollars)} ${span}, by the list prices that Greenroom knows`,
    ...missingLines(unpriced),
  ];
}

/** Dollars with cents, and with as many digits as it takes to show anything. */
export function formatDollars(dollars: number): string {
  const digits = dollars > 0 && dollars < 0.1 ? 4 : 2;
  return `USD ${dollars.toFixed(digits)}`;
}

/** What a stack costs in a month before and after an update, as lines for a terminal. */
export function monthlyCostLines(cost: MonthlyCost): readonly string[] {
  return [
    `  it would cost ${monthlyCostText(cost)}, by the list prices of ${PRICES_AS_OF}`,
    ...missingLines(cost.unpriced),
  ];
}

/** A monthly cost before and after, with the difference. */
export function monthlyCostText({ before, after }: MonthlyCost): string {
  const difference = after - before;
  if (difference === 0) return `${formatDollars(after)} a month, as before`;
  const sign = difference > 0 ? "+" : "−";
  return `${formatDollars(before)} → ${formatDollars(after)} a month (${sign}${formatDollars(Math.abs(difference))})`;
}

function missingLines(unpriced: readonly string[]): readonly string[] {
  return unpriced.length === 0 ? [] : [`  not in it, because Greenroom knows no price: ${unpriced.join(", ")}`];
}
