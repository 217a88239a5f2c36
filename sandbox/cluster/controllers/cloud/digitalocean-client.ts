/** Where DigitalOcean's API answers, and as whom to ask. */
export interface DigitalOceanAccess {
  /** Such as `http://127.0.0.1:8080`, without a slash at its end. */
  readonly url: string;
  readonly token: string;
}

/** A request that DigitalOcean refused. */
export class DigitalOceanError extends Error {
  /** The HTTP status. */
  readonly status: number;

  constructor(method: string, url: string, status: number, message: string) {
    super(`${method} ${url} was refused with ${status}: ${message}`);
    this.status = status;
  }
}

/** Asks DigitalOcean's API; an empty answer is `{}`. */
export type AskDigitalOcean = (
  method: string,
  path: string,
  body?: object,
) => Promise<Readonly<Record<string, unknown>>>;

const TIMEOUT_MILLISECONDS = 30_000;

/** A client that asks once: whoever uses it repeats what failed. */
export function createDigitalOceanClient({ url, token }: DigitalOceanAccess): AskDigitalOcean {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new DigitalOceanError(method, `${url}${path}`, response.status, text.trim());
    return text === "" ? {} : JSON.parse(text);
  };
}
