import type { Account } from "./accounts.ts";

/** An answer that is not a success. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** A request, taken apart. */
export interface RouteRequest {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** Who asks. */
  readonly viewer: Account;
  /** Whether who asks has one of the permissions, such as `issues=write; pull_requests=write`. */
  may(permissions: string): boolean;
}

/** What a route answers. */
export interface RouteAnswer {
  readonly status: number;
  /** A list is cut into pages, as the original does. */
  readonly body?: unknown;
  /** Where the list stands in the answer, beside `total_count`. @default the list is the answer */
  readonly list?: ListForm;
}

/** How a list is answered that does not stand alone. */
export interface ListForm {
  readonly key: string;
  /** Entries on a page when the request does not say. @default 30 */
  readonly size?: number;
  /** The most entries on a page. @default 100 */
  readonly largest?: number;
}

/** One path of the API. */
export interface Route {
  readonly method: string;
  /** Such as `/repos/:owner/:repo/pulls/:number`. */
  readonly path: string;
  /** What a token must be allowed to do, with alternatives: `issues=write; pull_requests=write`. @default nothing */
  readonly permission?: string;
  /** True for what everybody may do who can read the repository, such as commenting. @default false */
  readonly isForEverybody?: boolean;
  handle(request: RouteRequest): Promise<RouteAnswer> | RouteAnswer;
}
