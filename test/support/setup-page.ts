import { readFileSync } from "node:fs";
import { join } from "node:path";

const DOCUMENTS = join(import.meta.dirname, "..", "..", "docs");

/** Whose token a column of the table of scopes is for. */
export type TokenOwner = "platform" | "pr-preview" | "infrastructure-preview";

const COLUMNS: Readonly<Record<TokenOwner, number>> = { platform: 1, "pr-preview": 2, "infrastructure-preview": 3 };

/** The scopes that `docs/setup.md` names for a token, such as `database:create`. */
export function documentedScopes(owner: TokenOwner): readonly string[] {
  return rows("setup.md", /^\| `[a-z_]+` +\|/).flatMap((cells) => {
    const resource = cells[0]?.replaceAll("`", "");
    return (cells[COLUMNS[owner]] ?? "").split(", ").map((action) => `${resource}:${action}`);
  });
}

/** A price of a month that `docs/setup.md` names. */
export interface DocumentedPrice {
  /** What has the price, in the words of the price table, each once. */
  readonly inventory: Readonly<Record<string, number>>;
  /** US dollars. */
  readonly dollars: number;
}

/** How the page names what has a price, and how the price table does. */
const PRICED: readonly (readonly [RegExp, (size: string) => string])[] = [
  [/`(s-[\w-]+)`/g, (size) => `droplet ${size}`],
  [/`(db-[\w-]+)`/g, (size) => `pg node ${size}`],
  [/registry \(`(\w+)`\)/g, (tier) => `registry ${tier}`],
  [/load balancer/g, () => "load balancer node"],
];

/** The prices that `docs/setup.md` names, with the sizes that stand beside them. */
export function documentedPrices(): readonly DocumentedPrice[] {
  return rows("setup.md", /\| +\d+ +\|$/).map(([what = "", price = ""]) => {
    const names = PRICED.flatMap(([pattern, nameOf]) =>
      [...what.matchAll(pattern)].map(([, size = ""]) => nameOf(size)),
    );
    return { inventory: Object.fromEntries(names.map((name) => [name, 1])), dollars: Number(price) };
  });
}

/** What only the platform's own settings of the repository need, which no job's token can have. */
const OF_SETTINGS = ["administration", "environments", "variables"];

/** The permissions that `docs/repository.md` names for `GITHUB_TOKEN`, without those for the repository's settings. */
export function documentedPermissions(): Readonly<Record<string, "read" | "write">> {
  const named = rows("repository.md", /\| Read(?:-only| and write) +\|/).map(([permission = "", access = ""]) => {
    const name = permission.toLowerCase().replaceAll(" ", "-");
    return [name, access === "Read-only" ? "read" : "write"] as const;
  });
  return Object.fromEntries(named.filter(([name]) => !OF_SETTINGS.includes(name)));
}

function rows(page: string, pattern: RegExp): readonly (readonly string[])[] {
  const lines = readFileSync(join(DOCUMENTS, page), "utf8").split("\n");
  return lines
    .filter((line) => pattern.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
