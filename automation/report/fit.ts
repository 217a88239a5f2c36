/** GitHub takes 65,536 characters; the rest is left for what it counts differently. */
const MOST_BYTES = 60_000;

/**
 * The longest text that a comment or an issue can hold.
 *
 * @param count - how many parts there are to show.
 * @param render - the text with so many of them; more parts make it longer.
 */
export function fitParts(count: number, render: (shown: number) => string): string {
  let [fitting, tooMany] = [0, count + 1];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (Buffer.byteLength(render(middle)) <= MOST_BYTES) fitting = middle;
    else tooMany = middle;
  }
  return render(fitting);
}
