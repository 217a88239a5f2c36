import { readFileSync } from "node:fs";
import { join } from "node:path";

const PAGE = join(import.meta.dirname, "..", "..", "docs", "setup.md");

/** Whose token a column of the table of scopes is for. */
export type TokenOwner = "platform" | "pr-preview" | "infrastructure-preview";

const COLUMNS: Readonly<Record<TokenOwner, number>> = { platform: 1, "pr-preview": 2, "infrastructure-preview": 3 };

/** The scopes that `docs/setup.md` names for a token, such as `database:create`. */
export function documentedScopes(owner: TokenOwner): readonly string[] {
  return rows(/^\| `[a-z_]+` +\|/).flatMap((cells) => {
    const resource = cells[0]?.replaceAll("`", "");
    return (cells[COLUMNS[owner]] ?? "").split(", ").map((action) => `${resource}:${action}`);
  });
}

/** The prices of a month that `docs/setup.md` names, in US dollars, by the beginning of what they are for. */
export function documentedPrices(): ReadonlyMap<string, number> {
  const prices = rows(/\| +\d+ +\|$/).map(([what = "", price = ""]) => [what, Number(price)] as const);
  return new Map(prices);
}

function rows(pattern: RegExp): readonly (readonly string[])[] {
  const lines = readFileSync(PAGE, "utf8").split("\n");
  return lines
    .filter((line) => pattern.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
