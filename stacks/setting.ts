import { ConfigurationError } from "./configuration-error.ts";

/** Looks a value up by its key; undefined when it is set nowhere. */
export type Lookup = (key: string) => unknown;

/** Reads typed settings and gathers what is wrong with them, so that one run shows everything. */
export class SettingReader {
  readonly #what: string;
  readonly #lookup: Lookup;
  readonly #problems: string[] = [];

  constructor(what: string, lookup: Lookup) {
    this.#what = what;
    this.#lookup = lookup;
  }

  /** A text that is not empty. */
  text(key: string, otherwise?: string): string {
    const value = this.#lookup(key) ?? otherwise;
    if (typeof value === "number") return String(value);
    if (typeof value === "string" && value !== "") return value;
    return this.#refuse(key, "a text", value, "");
  }

  /** A whole number of at least `least`; a text that spells one counts, because the command line stores texts. */
  wholeNumber(key: string, least: number, otherwise?: number): number {
    const value = this.#lookup(key) ?? otherwise;
    const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isInteger(number) && number >= least) return number;
    return this.#refuse(key, `a whole number of at least ${least}`, value, least);
  }

  /** Yes or no; a text that spells one counts. Nothing means no. */
  flag(key: string): boolean {
    const value = this.#lookup(key) ?? false;
    if (value === true || value === "true") return true;
    if (value === false || value === "false") return false;
    return this.#refuse(key, "true or false", value, false);
  }

  /** A text that may be empty, as it is when nothing is set. */
  optionalText(key: string): string {
    const value = this.#lookup(key) ?? "";
    return typeof value === "string" ? value : this.#refuse(key, "a text", value, "");
  }

  /** One of a few words. */
  oneOf<Word extends string>(key: string, words: readonly [Word, ...Word[]], otherwise?: Word): Word {
    const value = this.#lookup(key) ?? otherwise;
    return words.find((word) => word === value) ?? this.#refuse(key, words.join(" or "), value, words[0]);
  }

  /** Any value, to be understood by `read`, which throws an error that says what is wrong. */
  read<T>(key: string, read: (value: unknown) => T, otherwise: T): T {
    try {
      return read(this.#lookup(key));
    } catch (cause) {
      this.#problems.push(`greenroom:${key}: ${cause instanceof Error ? cause.message : String(cause)}`);
      return otherwise;
    }
  }

  /** Adds what was found wrong elsewhere. */
  refuse(problems: readonly string[]): void {
    this.#problems.push(...problems);
  }

  /** @throws ConfigurationError when anything that was read cannot be used. */
  finish(): void {
    if (this.#problems.length > 0) throw new ConfigurationError(this.#what, this.#problems);
  }

  #refuse<T>(key: string, wanted: string, value: unknown, otherwise: T): T {
    const given = value === undefined ? "it is not set" : `got ${JSON.stringify(value)}`;
    this.#problems.push(`greenroom:${key}: ${wanted} is needed, ${given}`);
    return otherwise;
  }
}
