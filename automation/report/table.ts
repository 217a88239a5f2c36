/** Rows as lines whose columns stand below each other; the last column is as long as it is. */
export function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const table = rows.map((row) => row.map(oneLine));
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd());
}

/** Text that cannot begin a line of its own, where a job's log would take it for a command. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, " ");
}
