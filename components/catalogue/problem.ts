/** One thing that is wrong with a catalogue. */
export interface Problem {
  /** Where it is, such as `api.port`. */
  readonly path: string;

  /** What is wrong, what was given and what is allowed; no full stop. */
  readonly reason: string;
}

/** A catalogue that cannot be used, with everything that is wrong with it. */
export class CatalogueError extends Error {
  public readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const lines = problems.map(({ path, reason }) => `  ${path}: ${reason}`);
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(`The catalogue of apps has ${count}:\n${lines.join("\n")}`);
    this.name = "CatalogueError";
    this.problems = problems;
  }
}

/** A value as it stands in an error message. */
export function show(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "function") return "a function";
  return JSON.stringify(value);
}
