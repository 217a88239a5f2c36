const SPECIAL = /[.+^${}()|[\]\\]/g;

/**
 * Whether a name fits a list of patterns; a later one that begins with `!` takes names out again:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */
export function fitsPatterns(patterns: readonly string[], name: string): boolean {
  return patterns.reduce((fits, pattern) => {
    if (pattern.startsWith("!")) return fits && !fitsPattern(pattern.slice(1), name);
    return fits || fitsPattern(pattern, name);
  }, false);
}

/** `*` stops at a slash, `**` does not; `?` and `+` repeat what stands before them; `[]` lists characters. */
export function fitsPattern(pattern: string, name: string): boolean {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|[?+]|\[[^\]]*\]|[^*?+[]+/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?" || part === "+" || part.startsWith("[")) return part;
    return part.replaceAll(SPECIAL, "\\$&");
  });
  return new RegExp(`^${source}$`).test(name);
}
