import { type Answer, notFound } from "./answer.ts";

interface Hidden {
  /** Path of the list that it belongs to. */
  readonly collection: string;
  /** What it is called: by one of these its own path goes on, and the first one tells it apart in a list. */
  readonly names: readonly string[];
  /** In milliseconds since 1970. */
  readonly until: number;
}

/** Objects that were created and cannot be seen yet, as in a service that becomes consistent only by and by. */
export class HiddenObjects {
  readonly #now: () => Date;
  #hidden: Hidden[] = [];

  constructor(now: () => Date) {
    this.#now = now;
  }

  /**
   * Hides what a creation has made.
   *
   * @param collection the path that it was created at
   * @param body the answer to the creation: one object under one key
   */
  hide(collection: string, body: unknown, seconds: number): void {
    const [created] = isObject(body) ? Object.values(body).filter(isObject) : [];
    if (created === undefined) return;
    this.#hidden.push({ collection, names: namesOf(created), until: this.#now().getTime() + seconds * 1000 });
  }

  /** Shows everything again. */
  clear(): void {
    this.#hidden = [];
  }

  /**
   * The answer to a reading request without what is hidden.
   *
   * @throws Refusal 404 when the path is one of a hidden object
   */
  conceal(path: string, answer: Answer): Answer {
    const now = this.#now().getTime();
    this.#hidden = this.#hidden.filter(({ until }) => until > now);
    if (this.#hidden.some(({ collection, names }) => names.some((name) => isWithin(path, `${collection}/${name}`))))
      throw notFound();
    const concealed = this.#hidden
      .filter(({ collection }) => collection === path)
      .flatMap(({ names }) => names[0] ?? []);
    return concealed.length === 0 ? answer : { ...answer, body: withoutItems(answer.body, new Set(concealed)) };
  }
}

function isWithin(path: string, object: string): boolean {
  return path === object || path.startsWith(`${object}/`);
}

function withoutItems(body: unknown, concealed: ReadonlySet<string>): unknown {
  if (!isObject(body)) return body;
  const shown = Object.entries(body).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.filter((item) => !(isObject(item) && concealed.has(namesOf(item)[0] ?? ""))) : value,
  ]);
  return Object.fromEntries(shown);
}

function namesOf(object: Readonly<Record<string, unknown>>): readonly string[] {
  return [object.id, object.uuid, object.name].flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? [encodeURIComponent(value)] : [],
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
