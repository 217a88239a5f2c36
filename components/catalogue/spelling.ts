/** The most letters that may differ for a word to count as a misspelling of another. */
const LARGEST_DISTANCE = 3;

/** The candidate that was probably meant by a misspelt word; undefined when none is near. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const near = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= Math.min(LARGEST_DISTANCE, Math.floor(candidate.length / 2)))
    .sort((one, other) => one.distance - other.distance);
  return near[0]?.candidate;
}

/** `, did you mean "<candidate>"?`, or nothing when no candidate is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const candidate = closest(word, candidates);
  return candidate === undefined ? "" : `, did you mean "${candidate}"?`;
}

/** How many letters must be added, removed or changed to turn one word into the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...one].entries()) {
    const current = [row + 1];
    for (const [column, otherLetter] of [...other].entries()) {
      const change = (previous[column] ?? 0) + (letter === otherLetter ? 0 : 1);
      current.push(Math.min(change, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
