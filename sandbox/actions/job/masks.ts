/** What must not be read in logs and outputs. */
export interface Masks {
  /** Hides a value, each of its lines, and the usual other spellings of it. Empty ones are not hidden. */
  add(value: string): void;
  /** The text with everything hidden. */
  hide(text: string): string;
}

/** Masks of a job. */
export function createMasks(values: Iterable<string> = []): Masks {
  const hidden = new Set<string>();
  const masks: Masks = {
    add: (value) => {
      for (const part of [value, ...value.split(/\r?\n/)].filter((one) => one.trim() !== "")) {
        hidden.add(part);
        hidden.add(JSON.stringify(part).slice(1, -1));
        hidden.add(encodeURIComponent(part));
        hidden.add(Buffer.from(part).toString("base64"));
      }
    },
    // The longest first, because one may be a part of another.
    hide: (text) =>
      [...hidden]
        .sort((one, other) => other.length - one.length)
        .reduce((rest, value) => rest.replaceAll(value, "***"), text),
  };
  for (const value of values) masks.add(value);
  return masks;
}
