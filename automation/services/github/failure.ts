import { isRecord, records, text } from "../json-api.ts";

/** What a failed call to GitHub tells. */
export interface Failure {
  /** Undefined when there was no answer. */
  readonly status: number | undefined;
  /** No answer that tells whether the request was taken. */
  readonly isLost: boolean;
  /** Refused because of too many requests. */
  readonly isLimited: boolean;
  /** How long GitHub says to wait; undefined when it says nothing. */
  readonly waitSeconds: number | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** "Otherwise, wait for at least one minute": https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api */
const UNTOLD_WAIT_SECONDS = 60;

/** Reads what Octokit throws. */
export function readFailure(error: unknown): Failure {
  if (!isRecord(error)) return { status: undefined, isLost: true, isLimited: false, waitSeconds: undefined };
  if (error.name === "GraphqlResponseError") return readGraphqlFailure(error);
  // Without an answer Octokit says 500 and gives no response: https://github.com/octokit/request-error.js
  const response = isRecord(error.response) ? error.response : {};
  const status = typeof response.status === "number" ? response.status : undefined;
  const waitSeconds = readWaitSeconds(response.headers);
  const isLimited = status === 429 || (status === 403 && (waitSeconds !== undefined || namesLimit(error)));
  return { status, isLost: status === undefined || status >= 500, ...limit(isLimited, waitSeconds) };
}

/** GraphQL refuses with status 200: https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api */
function readGraphqlFailure({ errors, headers }: Fields): Failure {
  const isLimited = records(errors).some((error) => error.type === "RATE_LIMITED" || namesLimit(error));
  return { status: 200, isLost: false, ...limit(isLimited, readWaitSeconds(headers)) };
}

function limit(isLimited: boolean, waitSeconds: number | undefined): Pick<Failure, "isLimited" | "waitSeconds"> {
  return { isLimited, waitSeconds: waitSeconds ?? (isLimited ? UNTOLD_WAIT_SECONDS : undefined) };
}

/** The secondary limit may be told by the message alone. */
function namesLimit(error: Fields): boolean {
  return /rate limit/i.test(text(error, "message"));
}

function readWaitSeconds(headers: unknown): number | undefined {
  const told = isRecord(headers) ? headers : {};
  const reset = told["x-ratelimit-remaining"] === "0" ? Number(told["x-ratelimit-reset"]) : Number.NaN;
  return [Number(told["retry-after"]), reset - Date.now() / 1000].find(Number.isFinite);
}
