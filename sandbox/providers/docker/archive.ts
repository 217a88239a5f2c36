const BLOCK = 512;
const CHECKSUM_AT = 148;

/**
 * A tar archive with one file, as the Docker Engine takes files into a container:
 * https://www.gnu.org/software/tar/manual/html_node/Standard.html
 *
 * @param path - at most 100 bytes.
 * @param mode - such as `0o644`.
 */
export function archiveOf(path: string, content: Buffer, mode: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(path.replace(/^\/+/, ""), 0);
  header.write(octal(mode, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(content.length, 11), 124);
  header.write(octal(0, 11), 136);
  header.write("0", 156);
  header.write("ustar\u000000", 257);
  // The sum counts its own field as spaces.
  header.fill(" ", CHECKSUM_AT, CHECKSUM_AT + 8);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\u0000 `, CHECKSUM_AT);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding, Buffer.alloc(2 * BLOCK)]);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
