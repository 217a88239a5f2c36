const KEPT_REQUESTS = 1000;

/** One answered request. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** The vendor's name of the operation; absent for a path that is not imitated. */
  readonly operation?: string;
  /** 0 when the answer was dropped. */
  readonly status: number;
}

/** What was asked so far. */
export interface RequestSummary {
  readonly total: number;
  /** How often each operation was asked, by the vendor's name. */
  readonly operations: Readonly<Record<string, number>>;
  /** Requests for paths that the sandbox does not imitate. */
  readonly unknown: readonly string[];
  /** The latest requests, oldest first. */
  readonly latest: readonly LoggedRequest[];
}

/** Counts requests and keeps the latest thousand. */
export class RequestLog {
  #latest: LoggedRequest[] = [];
  #operations = new Map<string, number>();
  #unknown = new Set<string>();
  #total = 0;

  /** Counts one. */
  add(request: LoggedRequest): void {
    this.#total++;
    this.#latest.push(request);
    if (this.#latest.length > KEPT_REQUESTS) this.#latest.shift();
    if (request.operation === undefined) this.#unknown.add(`${request.method} ${request.path}`);
    else this.#operations.set(request.operation, (this.#operations.get(request.operation) ?? 0) + 1);
  }

  /** Starts counting anew. */
  clear(): void {
    this.#latest = [];
    this.#operations = new Map();
    this.#unknown = new Set();
    this.#total = 0;
  }

  /** All counts, and the latest requests. */
  summary(): RequestSummary {
    return {
      total: this.#total,
      operations: Object.fromEntries([...this.#operations].sort(([a], [b]) => a.localeCompare(b))),
      unknown: [...this.#unknown],
      latest: this.#latest,
    };
  }
}
