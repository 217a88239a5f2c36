import { setTimeout as delay } from "node:timers/promises";
import { Octokit } from "@octokit/core";
import { CliError } from "../../errors.ts";
import type { GitHubAccess } from "../../settings.ts";

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
const FIRST_WAIT_MILLISECONDS = 500;

/** Prepares calls for a repository. */
export function createCalls(access: GitHubAccess): Calls {
  return {
    octokit: new Octokit({ baseUrl: access.url, auth: access.token, userAgent: "greenroom" }),
    scope: { owner: access.owner, repo: access.repository },
    runUrl: access.runUrl,
  };
}

/**
 * Calls GitHub, again after 429, 5xx and lost connections.
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
  for (let attempt = 1; ; attempt++) {
    try {
      return (await request()).data;
    } catch (error) {
      const status = statusOf(error);
      if (status !== undefined && answers.includes(status)) return undefined;
      const isLost = status === undefined || status >= 500 || status === 429;
      if (!isLost || attempt === TRIES) throw explain(error, status);
      await delay(FIRST_WAIT_MILLISECONDS * 2 ** (attempt - 1));
    }
  }
}

/** All entries of a list that comes in pages. */
export async function allPages<T>(
  request: (page: number) => Promise<{ readonly data: readonly T[] }>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let page = 1; ; page++) {
    const data = await call(() => request(page));
    found.push(...data);
    if (data.length < PAGE_SIZE) return found;
  }
}

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : undefined;
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
