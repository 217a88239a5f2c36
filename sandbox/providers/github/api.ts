import { setTimeout as delay } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { ProviderError } from "../framework/errors.ts";
import { isProperties, type Properties, type Value } from "../framework/values.ts";

/** What the original repeats: https://registry.terraform.io/providers/integrations/github/latest/docs */
const RETRYABLE = [500, 502, 503, 504];

/** How to reach the API. */
export interface ApiSettings {
  /** With the path that the API is below. */
  readonly endpoint: string;
  /** Who owns the repositories. */
  readonly owner: string;
  readonly token: string;
  /** How often a request is repeated that ends with 5xx or no answer. @default 3 */
  readonly retries?: number;
  /** The pause before each repetition. @default 1000 */
  readonly retryMilliseconds?: number;
}

/** The API refused a request; the message is worded as the original's API library (go-github) words it. */
export class ApiError extends ProviderError {
  override readonly name = "ApiError";
  /** The HTTP status. */
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The result of a request, or undefined where the API answered 404. */
export async function ifFound<T>(request: () => Promise<T>): Promise<T | undefined> {
  try {
    return await request();
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** The part of GitHub's API that the resource types call. */
export class Api {
  /** Who owns the repositories. */
  readonly owner: string;
  readonly #octokit: Octokit;
  readonly #settings: ApiSettings;

  constructor(settings: ApiSettings) {
    this.#settings = settings;
    this.owner = settings.owner;
    this.#octokit = new Octokit({
      baseUrl: settings.endpoint.replace(/\/+$/, ""),
      auth: settings.token,
      userAgent: "pulumi-github-stand-in",
      // A refusal is the provider's to show, beside its resource.
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    });
  }

  /**
   * Calls a route such as `GET /repos/{owner}/{repo}`, and returns the answer's object.
   *
   * @param parameters - What stands for the names in braces, and the body.
   */
  async request(route: string, parameters: Properties): Promise<Properties> {
    const { retries = 3, retryMilliseconds = 1000 } = this.#settings;
    for (let attempt = 0; ; attempt += 1) {
      try {
        const { data, status, url } = await this.#octokit.request(route, { owner: this.owner, ...parameters });
        if (status >= 300) throw new ApiError(`${route.split(" ")[0]} ${url}: ${status}  []`, status);
        return isProperties(data) ? data : {};
      } catch (error) {
        const failure = describe(error);
        if (attempt >= retries || !RETRYABLE.includes(failure.status)) throw failure;
        await delay(retryMilliseconds);
      }
    }
  }
}

interface RequestFailure extends Error {
  readonly status: number;
  readonly request: { readonly method: string; readonly url: string };
  readonly response?: { readonly data: unknown };
}

/** https://github.com/google/go-github/blob/master/github/github.go, ErrorResponse.Error */
function describe(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (!isRequestFailure(error)) throw error;
  const { method, url } = error.request;
  if (error.response === undefined) {
    return new ApiError(`${method} ${url}: ${reasonOf(error)}`, error.status);
  }
  const { message = "", errors = [] } = { ...(error.response.data as { message?: string; errors?: Value[] }) };
  const list = errors.map((item) => (typeof item === "string" ? item : JSON.stringify(item))).join(" ");
  return new ApiError(`${method} ${url}: ${error.status} ${message} [${list}]`, error.status);
}

function isRequestFailure(error: unknown): error is RequestFailure {
  return error instanceof Error && "status" in error && "request" in error;
}

/** A lost connection says why in the cause of its cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
