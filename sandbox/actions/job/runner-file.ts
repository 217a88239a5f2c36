/**
 * The values in a file such as `$GITHUB_OUTPUT`: `name=value`, or `name<<END` with lines up to `END`:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-output-parameter
 *
 * @throws Error naming the line that is neither, or the end that is missing.
 */
export function parseRunnerFile(content: string): Readonly<Record<string, string>> {
  const lines = content.split(/\r?\n/);
  const values: [string, string][] = [];
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === "") continue;
    const [, name = "", operator, rest = ""] = /^(.+?)(=|<<)(.*)$/.exec(line) ?? [];
    if (operator === undefined) throw new Error(`Invalid format '${line}'`);
    values.push([name, operator === "=" ? rest : takeUntil(lines, rest)]);
  }
  return Object.fromEntries(values);
}

function takeUntil(lines: string[], end: string): string {
  const position = lines.indexOf(end);
  if (position === -1) throw new Error(`Invalid value. Matching delimiter not found '${end}'`);
  return lines
    .splice(0, position + 1)
    .slice(0, -1)
    .join("\n");
}
