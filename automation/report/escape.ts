const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "@": "&#64;",
  "`": "&#96;",
  "|": "&#124;",
  "*": "&#42;",
  _: "&#95;",
  "[": "&#91;",
  "]": "&#93;",
  "#": "&#35;",
  "!": "&#33;",
};

/** Text that Markdown shows as it is: nobody is mentioned, nothing is a link, a tag or a new cell. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[&<>@`|*_[\]#!]/g, (character) => ENTITIES[character] ?? character).replaceAll(/\s+/g, " ");
}

/** Lines as a code block whose fence is longer than any run of backticks inside. */
export function fence(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const mark = "`".repeat(Math.max(3, longest + 1));
  return `${mark}text\n${text}\n${mark}`;
}

/** The same text with every secret value replaced; values of fewer than four characters are no secrets. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 4)
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
