import { setTimeout as delay } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { CliError } from "../../errors.ts";
import type { GitHubAccess } from "../../settings.ts";
import { isRecord, records } from "../json-api.ts";

/** One repository on GitHub, and how to ask for it. */
export interface Calls {
  readonly octokit: Octokit;
  readonly scope: { readonly owner: string; readonly repo: string };
  /** Address of the run that works here; undefined outside GitHub Actions. */
  readonly runUrl: string | undefined;
}

/** The most entries that a page can hold. */
export const PAGE_SIZE = 100;

const TRIES = 4;
const TIMEOUT_MILLISECONDS = 30_000;
const FIRST_WAIT_MILLISECONDS = 500;
const LONGEST_WAIT_MILLISECONDS = 60_000;

/** Prepares calls for a repository. */
export function createCalls(access: GitHubAccess): Calls {
  return {
    octokit: new Octokit({
      baseUrl: access.url,
      auth: access.token,
      userAgent: "greenroom",
      request: { fetch: (url: string, init: RequestInit) => fetch(url, { ...init, signal: timeout() }) },
    }),
    scope: { owner: access.owner, repo: access.repository },
    runUrl: access.runUrl,
  };
}

function timeout(): AbortSignal {
  return AbortSignal.timeout(TIMEOUT_MILLISECONDS);
}

/**
 * Calls GitHub, again after a rate limit, 5xx and lost connections, waiting as long as GitHub says. Only for what may
 * happen twice; what makes something goes through {@link createOnce}.
 *
 * @param answers - statuses that tell something: their answer is undefined instead of an error
 * @throws CliError `service-unreachable` or `service-refused`
 */
export async function call<T>(request: () => Promise<{ readonly data: T }>): Promise<T>;
export async function call<T>(
  request: () => Promise<{ readonly data: T }>,
  answers: readonly number[],
): Promise<T | undefined>;
export async function call<T>(
  request: () => Promise<{ readonly data: T }>,
  answers: readonly number[] = [],
): Promise<T | undefined> {
  return persist<T | undefined>(request, async ({ status, isLimited }) =>
    status !== undefined && answers.includes(status) && !isLimited ? { value: undefined } : undefined,
  );
}

/**
 * Makes something, and never twice: when the answer is lost, it is looked for before it is made again.
 *
 * @throws CliError `service-unreachable` or `service-refused`
 */
export async function createOnce<T>(
  make: () => Promise<{ readonly data: T }>,
  find: () => Promise<T | undefined>,
): Promise<T> {
  return persist(make, async ({ isLost }) => {
    const found = isLost ? await find() : undefined;
    return found === undefined ? undefined : { value: found };
  });
}

/** Repeats a request until it succeeds, `settle` knows the result from elsewhere, or repeating is of no use. */
async function persist<T>(
  request: () => Promise<{ readonly data: T }>,
  settle: (failure: Failure) => Promise<{ readonly value: T } | undefined>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await request()).data;
    } catch (error) {
      const failure = readFailure(error);
      const settled = await settle(failure);
      if (settled !== undefined) return settled.value;
      if (!(failure.isLost || failure.isLimited) || attempt === TRIES) throw explain(error, failure.status);
      await delay(pauseMilliseconds(failure, attempt));
    }
  }
}

/**
 * All entries of a list that comes in pages.
 *
 * @param mostPages - after how many pages it is enough
 */
export async function allPages<T>(
  request: (page: number) => Promise<{ readonly data: readonly T[] }>,
  mostPages = Number.POSITIVE_INFINITY,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let page = 1; ; page++) {
    const data = await call(() => request(page));
    found.push(...data);
    if (data.length < PAGE_SIZE || page >= mostPages) return found;
  }
}

interface Failure {
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  /** No answer that tells whether the request was taken. */
  readonly isLost: boolean;
  /** Refused because of too many requests: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
  readonly isLimited: boolean;
  readonly waitSeconds: number | undefined;
}

function readFailure(error: unknown): Failure {
  if (isRecord(error) && error.name === "GraphqlResponseError") return readGraphqlFailure(error);
  // Without an answer Octokit says 500 and gives no response: https://github.com/octokit/request-error.js
  const response = isRecord(error) && isRecord(error.response) ? error.response : undefined;
  const status = typeof response?.status === "number" ? response.status : undefined;
  const waitSeconds = readWaitSeconds(isRecord(response?.headers) ? response.headers : {});
  const isLimited = status === 429 || (status === 403 && waitSeconds !== undefined);
  return { status, isLost: status === undefined || status >= 500, isLimited, waitSeconds };
}

/** GraphQL refuses with status 200: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
function readGraphqlFailure({ errors, headers }: Readonly<Record<string, unknown>>): Failure {
  const isLimited = records(errors).some(({ type }) => type === "RATE_LIMITED");
  return { status: 200, isLost: false, isLimited, waitSeconds: readWaitSeconds(isRecord(headers) ? headers : {}) };
}

function readWaitSeconds(headers: Readonly<Record<string, unknown>>): number | undefined {
  const reset = headers["x-ratelimit-remaining"] === "0" ? Number(headers["x-ratelimit-reset"]) : Number.NaN;
  return [Number(headers["retry-after"]), reset - Date.now() / 1000].find(Number.isFinite);
}

function pauseMilliseconds({ waitSeconds }: Failure, attempt: number): number {
  const asked = waitSeconds === undefined ? undefined : Math.max(0, waitSeconds * 1000);
  return Math.min(asked ?? FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1), LONGEST_WAIT_MILLISECONDS);
}

function explain(error: unknown, status: number | undefined): CliError {
  const reason = error instanceof Error ? error.message : String(error);
  return status === undefined || status >= 500
    ? new CliError(
        "service-unreachable",
        `GitHub does not answer: ${reason}.`,
        "Run the command again when it answers.",
        {
          cause: error,
        },
      )
    : new CliError(
        "service-refused",
        `GitHub refused a request with status ${status}: ${reason}.`,
        "Check GITHUB_TOKEN and what it may do.",
        { cause: error },
      );
}
