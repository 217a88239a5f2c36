/** GitHub takes 65,536 characters; the rest is left for what it counts differently. */
const MOST_BYTES = 60_000;

const TOO_LONG = "\n\nWhat follows here is too long for GitHub; the log has it.";

/**
 * The longest text that a comment or an issue can hold.
 *
 * @param count - how many parts there are to show.
 * @param render - the text with so many of them; more parts make it longer. One that is too long without any is cut.
 * @param end - follows the text, and is never cut.
 */
export function fitParts(count: number, render: (shown: number) => string, end = ""): string {
  const room = MOST_BYTES - Buffer.byteLength(end);
  let [fitting, tooMany] = [0, count + 1];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (Buffer.byteLength(render(middle)) <= room) fitting = middle;
    else tooMany = middle;
  }
  return `${cutAtSpace(render(fitting), room)}${end}`;
}

/** A word stays whole or goes: nobody would recognise half of a secret, and hide it. */
function cutAtSpace(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  const beginning = Buffer.from(text)
    .subarray(0, mostBytes - Buffer.byteLength(TOO_LONG))
    .toString();
  const space = Math.max(beginning.lastIndexOf(" "), beginning.lastIndexOf("\n"));
  return `${beginning.slice(0, space).trimEnd()}${TOO_LONG}`;
}
