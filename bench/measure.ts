/** Seconds that runs of one thing took. */
export interface Sample {
  readonly name: string;
  readonly seconds: readonly number[];
}

/** Two things measured in turn, and how many times as long the first took, run by run. */
export interface Comparison {
  readonly first: Sample;
  readonly second: Sample;
  readonly ratios: readonly number[];
}

/** Times one run of something. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

/** Runs something several times after one run that does not count. */
export async function sample(name: string, runs: number, work: () => Promise<unknown>): Promise<Sample> {
  await work();
  const seconds: number[] = [];
  for (let run = 0; run < runs; run++) seconds.push(await time(work));
  return { name, seconds };
}

/**
 * Runs two things in turn, A B A B …, after one run of each that does not count: a machine whose speed drifts is as
 * fast for one as for the other. Each gives its own seconds, so that what it needs before and after does not count.
 */
export async function compare(
  runs: number,
  first: { readonly name: string; run(): Promise<number> },
  second: { readonly name: string; run(): Promise<number> },
): Promise<Comparison> {
  const seconds: [number[], number[]] = [[], []];
  for (let run = -1; run < runs; run++) {
    const pair = [await first.run(), await second.run()] as const;
    if (run < 0) continue;
    seconds[0].push(pair[0]);
    seconds[1].push(pair[1]);
  }
  return {
    first: { name: first.name, seconds: seconds[0] },
    second: { name: second.name, seconds: seconds[1] },
    ratios: seconds[0].map((value, run) => value / (seconds[1][run] ?? Number.NaN)),
  };
}

/** The least, the middle and the greatest value: the distance of the outer two is the machine's noise. */
export function describeRange(values: readonly number[], unit: string): string {
  const sorted = values.toSorted((a, b) => a - b);
  const show = (value: number | undefined) => `${(value ?? Number.NaN).toFixed(2)}${unit}`;
  return `${show(sorted[Math.floor(sorted.length / 2)])} (${show(sorted[0])} to ${show(sorted.at(-1))})`;
}
