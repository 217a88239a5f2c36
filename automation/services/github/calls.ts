import { setTimeout as delay } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { CliError } from "../../errors.ts";
import type { GitHubAccess } from "../../settings.ts";
import { type Failure, readFailure } from "./failure.ts";

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
      request: { fetch: fetchToEnd },
    }),
    scope: { owner: access.owner, repo: access.repository },
    runUrl: access.runUrl,
  };
}

/** Octokit takes the half of an answer whose connection broke for an empty one; here the call fails. */
async function fetchToEnd(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  const body = await response.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, response);
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
      if (!(failure.isLost || failure.isLimited) || attempt === TRIES) throw explain(error, failure);
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

function pauseMilliseconds({ waitSeconds }: Failure, attempt: number): number {
  const asked = waitSeconds === undefined ? undefined : Math.max(0, waitSeconds * 1000);
  return Math.min(asked ?? FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1), LONGEST_WAIT_MILLISECONDS);
}

function explain(error: unknown, { status, isLost, isLimited }: Failure): CliError {
  const reason = error instanceof Error ? error.message : String(error);
  if (isLost) {
    const hint = "Run the command again when it answers.";
    return new CliError("service-unreachable", `GitHub does not answer: ${reason}.`, hint, { cause: error });
  }
  return new CliError(
    "service-refused",
    `GitHub refused a request with status ${status}: ${reason}.`,
    isLimited ? "Run the command again in an hour." : "Check GITHUB_TOKEN and what it may do.",
    { cause: error },
  );
}
