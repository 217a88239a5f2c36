const HEADER = 8;

/** The text of a container's log; without a terminal the engine puts a header of eight bytes before each piece. */
export function readLog(answer: Buffer): string {
  const pieces: string[] = [];
  for (let at = 0; at + HEADER <= answer.length; ) {
    const size = answer.readUInt32BE(at + 4);
    pieces.push(answer.toString("utf8", at + HEADER, at + HEADER + size));
    at += HEADER + size;
  }
  return pieces.join("");
}
