import { bearsPrefix, PLATFORM_PREFIX, STANDALONE_ENVIRONMENTS, standalonePrefix } from "../../../components/naming.ts";
import { findEnvironment, type PullRequestEnvironment } from "../../environment.ts";
import type { CloudList } from "../../services/digitalocean.ts";

/** How something is deleted that does not go with its environment. */
export type Stray =
  | { readonly kind: "cloud"; readonly list: CloudList; readonly id: string }
  | { readonly kind: "record"; readonly domain: string; readonly id: string };

/** Something that a service has, and whose it shows that it is. */
export interface Sighting {
  /** What it is, such as `namespace`. */
  readonly what: string;
  readonly name: string;
  /** The environments that its tags or labels name. */
  readonly owners: readonly string[];
  /** The environment that its name stands for by our naming rules; undefined when it stands for none. */
  readonly named: string | undefined;
  /** Whether one of the two is enough, because its kind has only one of them. */
  readonly proof: "either" | "both";
  /** Why nothing of its kind is ever a preview's; undefined when it can be. */
  readonly strange?: string | undefined;
  /** Undefined for what goes with its environment. */
  readonly stray?: Stray | undefined;
}

/** Something that is, or may be, a pull request environment's. */
export interface Claim {
  readonly environment: PullRequestEnvironment;
  readonly what: string;
  readonly name: string;
  /** By what it is known to be the environment's; undefined when that is in doubt. */
  readonly mark: string | undefined;
  /** Why its marks prove nothing; undefined when they do. */
  readonly doubt: string | undefined;
  readonly stray: Stray | undefined;
}

/** The environments that nothing here may touch, and what their names in the cloud begin with. */
const OUT_OF_REACH: ReadonlyMap<string, string> = new Map([
  ["platform", PLATFORM_PREFIX],
  ...STANDALONE_ENVIRONMENTS.map((name) => [name, standalonePrefix(name)] as const),
]);

/** The long-lived environment that something belongs to by any of its marks; undefined when by none. */
export function outOfReach({ name, owners }: Pick<Sighting, "name" | "owners">): string | undefined {
  const [found] =
    [...OUT_OF_REACH].find(
      ([environment, prefix]) => owners.includes(environment) || name === environment || bearsPrefix(name, prefix),
    ) ?? [];
  return found;
}

/** Whether something is a pull request environment's; undefined when nothing about it says so. */
export function claimOf(sighting: Sighting): Claim | undefined {
  const { what, name, owners, named, stray } = sighting;
  const claimed = [...new Set([...owners, ...(named === undefined ? [] : [named])])];
  const environment = claimed.map(findEnvironment).find((found) => found?.kind === "pull-request");
  if (environment?.kind !== "pull-request") return undefined;
  const doubt = doubtAbout(sighting, claimed);
  const mark = doubt === undefined ? markOf(owners.length > 0, named !== undefined) : undefined;
  return { environment, what, name, mark, doubt, stray };
}

/** What is out of reach is asked first, so that no other rule can hand it over. */
function doubtAbout(sighting: Sighting, claimed: readonly string[]): string | undefined {
  const { owners, named, proof, strange } = sighting;
  const keeper = outOfReach(sighting);
  if (keeper !== undefined) return `it bears a mark of ${keeper}, which no sweep touches`;
  if (claimed.length > 1) return `its marks name ${claimed.join(" and ")}`;
  if (proof === "both" && owners.length === 0) return "it has the name alone, and no label of ours";
  if (proof === "both" && named === undefined) return "it has the label alone, and not the name that goes with it";
  return strange;
}

function markOf(isLabelled: boolean, isNamed: boolean): string {
  if (isLabelled && isNamed) return "its name and its label";
  return isLabelled ? "its label" : "its name";
}
