import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "../framework/errors.ts";
import { isProperties, type Properties } from "../framework/values.ts";

const USER_AGENT = "pulumi-digitalocean-stand-in";

/** How to reach the API. */
export interface ApiSettings {
  /** Without a path, such as `http://127.0.0.1:8080`. */
  readonly endpoint: string;
  readonly token: string;
  /** How often a request is repeated that ends with 429, 5xx or no answer. @default 4 */
  readonly retries?: number;
  /** The pause before the first repetition; each further one is twice as long. @default 1 */
  readonly minRetrySeconds?: number;
  /** The longest pause. @default 30 */
  readonly maxRetrySeconds?: number;
}

/** The API refused a request; the message is worded as the original's API library (godo) words it. */
export class ApiError extends ProviderError {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly status: number;
  /** The part of the message that the API wrote. */
  readonly reason: string;

  constructor(message: string, status: number, reason: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** Whether a failure, or the cause of it, is the API's 404. */
export function isNotFound(error: unknown): boolean {
  if (error instanceof ApiError) return error.status === 404;
  return error instanceof Error && error.cause !== undefined && isNotFound(error.cause);
}

/** The result of a request, or undefined where the API answered 404. */
export async function ifFound<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The part of the DigitalOcean API that the resource types call: JSON in, JSON out, with the original's retries. */
export class Api {
  readonly #settings: ApiSettings;

  constructor(settings: ApiSettings) {
    this.#settings = settings;
  }

  get(path: string): Promise<Properties> {
    return this.#request("GET", path);
  }

  post(path: string, body?: Properties): Promise<Properties> {
    return this.#request("POST", path, body);
  }

  put(path: string, body: Properties): Promise<Properties> {
    return this.#request("PUT", path, body);
  }

  patch(path: string, body: Properties): Promise<Properties> {
    return this.#request("PATCH", path, body);
  }

  delete(path: string, body?: Properties): Promise<Properties> {
    return this.#request("DELETE", path, body);
  }

  /**
   * All items of a list that the API gives in pages.
   *
   * @param name - The list's name in the answer, such as `certificates`.
   */
  async list(path: string, name: string): Promise<Properties[]> {
    const items: Properties[] = [];
    for (let page = 1; ; page += 1) {
      const separator = path.includes("?") ? "&" : "?";
      const answer = await this.get(`${path}${separator}page=${page}&per_page=200`);
      const list = answer[name];
      const found = Array.isArray(list) ? list.filter(isProperties) : [];
      items.push(...found);
      const pages = isProperties(answer.links) ? answer.links.pages : undefined;
      if (!isProperties(pages) || typeof pages.next !== "string" || found.length === 0) return items;
    }
  }

  async #request(method: string, path: string, body?: Properties): Promise<Properties> {
    const { retries = 4 } = this.#settings;
    const url = new URL(path, this.#settings.endpoint).href;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.#send(method, url, body);
      if (answer instanceof Response && answer.ok) return parse(await answer.text());
      const isLast = attempt > retries || !isRetryable(answer);
      if (isLast) throw await failure(method, url, answer, attempt);
      await delay(this.#pauseSeconds(answer, attempt) * 1000);
    }
  }

  async #send(method: string, url: string, body: Properties | undefined): Promise<Response | Error> {
    try {
      return await fetch(url, {
        method,
        headers: {
          Authorization: `Bearer ${this.#settings.token}`,
          "Content-Type": "application/json",
          "User-Agent": USER_AGENT,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #pauseSeconds(answer: Response | Error, attempt: number): number {
    const { minRetrySeconds = 1, maxRetrySeconds = 30 } = this.#settings;
    const asked = answer instanceof Response ? Number(answer.headers.get("retry-after") ?? Number.NaN) : Number.NaN;
    if (Number.isFinite(asked)) return asked;
    return Math.min(maxRetrySeconds, minRetrySeconds * 2 ** (attempt - 1));
  }
}

function isRetryable(answer: Response | Error): boolean {
  return answer instanceof Error || answer.status === 429 || answer.status >= 500;
}

async function failure(method: string, url: string, answer: Response | Error, attempts: number): Promise<Error> {
  const attempted = attempts > 1 ? `; giving up after ${attempts} attempt(s)` : "";
  if (answer instanceof Error) {
    const cause = answer.cause instanceof Error ? answer.cause.message : answer.message;
    return new ProviderError(`${method} ${url}: ${cause}${attempted}`, { cause: answer });
  }
  const body = parse(await answer.text());
  const reason = typeof body.message === "string" ? body.message : "";
  const request = typeof body.request_id === "string" ? ` (request "${body.request_id}")` : "";
  // https://github.com/digitalocean/godo/blob/main/godo.go, ErrorResponse.Error
  return new ApiError(`${method} ${url}: ${answer.status}${request} ${reason}${attempted}`, answer.status, reason);
}

function parse(text: string): Properties {
  if (text === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Properties) : {};
  } catch {
    return {};
  }
}
