/** The image that an app runs, and the commit that its source comes from. */
export interface ReleasedApp {
  /** Tag of the image, `tree-<hash>`; looked up in the registry when there is no digest. */
  readonly tag?: string;

  /** Digest of the image, `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;

  /** The newest commit that changed the app's source; the app reports it. */
  readonly commit: string;
}

/** What an environment runs: one entry per app. */
export type Release = Readonly<Record<string, ReleasedApp>>;

const COMMIT = /^[0-9a-f]{40}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * Understands a release, as a value or as its JSON text.
 *
 * @throws Error that says which part is wrong, what it was and what is allowed.
 */
export function parseRelease(value: unknown): Release {
  const parsed = typeof value === "string" ? parseJson(value) : value;
  if (!isRecord(parsed)) throw new Error("a release is an object with one key for each app");
  return Object.fromEntries(Object.entries(parsed).map(([app, released]) => [app, parseReleasedApp(app, released)]));
}

/**
 * Understands a commit.
 *
 * @throws Error when it is not 40 hexadecimal digits.
 */
export function parseCommit(value: unknown): string {
  if (typeof value === "string" && COMMIT.test(value)) return value;
  throw new Error(`a commit is 40 hexadecimal digits, got ${JSON.stringify(value) ?? "nothing"}`);
}

/**
 * The release of an app.
 *
 * @throws Error when the release does not name it.
 */
export function releasedApp(release: Release, app: string): ReleasedApp {
  const released = release[app];
  if (released !== undefined) return released;
  throw new Error(`the release names no image for the app "${app}"`);
}

function parseReleasedApp(app: string, value: unknown): ReleasedApp {
  if (!isRecord(value)) throw new Error(`the release of "${app}" is an object with digest (or tag) and commit`);
  const { tag, digest } = value;
  if (tag === undefined && digest === undefined) throw new Error(`the release of "${app}" has neither digest nor tag`);
  return {
    ...(tag === undefined ? {} : { tag: matching(app, "tag", tag, TAG) }),
    ...(digest === undefined ? {} : { digest: matching(app, "digest", digest, DIGEST) }),
    commit: matching(app, "commit", value.commit, COMMIT),
  };
}

function matching(app: string, key: string, value: unknown, pattern: RegExp): string {
  if (typeof value === "string" && pattern.test(value)) return value;
  throw new Error(`the ${key} of "${app}" must match ${pattern.source}, got ${JSON.stringify(value) ?? "nothing"}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("a release is JSON text");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
