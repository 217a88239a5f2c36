/** The values of one job of a matrix. */
export type Combination = Readonly<Record<string, unknown>>;

const MOST_JOBS = 256;

/**
 * The jobs of a matrix: https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/run-job-variations
 *
 * @throws Error when it has an empty list of values, or more than 256 jobs.
 */
export function expandMatrix(matrix: Readonly<Record<string, unknown>>): readonly Combination[] {
  const { include, exclude, ...axes } = matrix;
  const excluded = asCombinations(exclude);
  const product = Object.entries(axes)
    .reduce<readonly Combination[]>(
      (combinations, [name, values]) =>
        combinations.flatMap((combination) =>
          asValues(name, values).map((value) => ({ ...combination, [name]: value })),
        ),
      [{}],
    )
    .filter((combination) => !excluded.some((entry) => isPartOf(entry, combination)));
  const combinations = includeMore(Object.keys(axes).length === 0 ? [] : product, Object.keys(axes), include);
  if (combinations.length > MOST_JOBS)
    throw new Error(`a matrix makes at most ${MOST_JOBS} jobs, not ${combinations.length}`);
  return combinations;
}

/** An entry goes to every combination whose own values it leaves alone; one that goes nowhere is a job of its own. */
function includeMore(
  product: readonly Combination[],
  axes: readonly string[],
  include: unknown,
): readonly Combination[] {
  const extended = product.map((original) => ({ original, values: { ...original } as Combination }));
  const more: Combination[] = [];
  for (const entry of asCombinations(include)) {
    const fitting = extended.filter(({ original }) =>
      axes.every((axis) => !(axis in entry) || isSame(entry[axis], original[axis])),
    );
    if (fitting.length === 0) more.push(entry);
    for (const one of fitting) one.values = { ...one.values, ...entry };
  }
  return [...extended.map(({ values }) => values), ...more];
}

function asCombinations(value: unknown): readonly Combination[] {
  return Array.isArray(value) ? (value as readonly Combination[]) : [];
}

function asValues(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`the matrix's "${name}" is no list`);
  if (value.length === 0) throw new Error(`Matrix vector '${name}' does not contain any values`);
  return value;
}

function isPartOf(entry: Combination, combination: Combination): boolean {
  return Object.entries(entry).every(([name, value]) => isSame(value, combination[name]));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
