const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  // GitHub looks for people and issues after it has read entities; a space without width keeps them from being found.
  "@": "&#64;&#8203;",
  "`": "&#96;",
  "|": "&#124;",
  "*": "&#42;",
  _: "&#95;",
  "[": "&#91;",
  "]": "&#93;",
  "#": "&#35;&#8203;",
  "!": "&#33;",
  "~": "&#126;",
  "\\": "&#92;",
};

/** Text that Markdown shows as it is: nobody is mentioned, nothing is a link, a tag or a new cell. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[&<>@`|*_[\]#!~\\]/g, (character) => ENTITIES[character] ?? character)
    .replaceAll("://", ":&#47;&#47;")
    .replaceAll(/\b(www)\./gi, "$1&#46;")
    .replaceAll(/\s+/g, " ");
}

/** Lines as a code block whose fence is longer than any run of backticks inside. */
export function fence(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(Math.max(3, longest + 1));
  return `${mark}text\n${text}\n${mark}`;
}

/** Values of fewer characters are no secrets. */
export const SHORTEST_SECRET = 4;

/** The same text with every secret value replaced. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length)
    .reduce((result, secret) => result.replaceAll(secret, "[secret]"), text);
}

/** The values of environment variables whose names say that they are secret. */
export function secretValues(environment: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(environment)
    .filter(
      ([name]) =>
        /TOKEN|SECRET|PASSWORD|PASSPHRASE|ACCESS_KEY|PRIVATE_KEY|FINGERPRINT_KEY/.test(name) && !name.endsWith("_FILE"),
    )
    .flatMap(([, value]) => (value === undefined || value === "" ? [] : [value]));
}
