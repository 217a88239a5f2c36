const REQUESTS_PER_HOUR = 5000;
const HOUR = 3_600_000;

/**
 * Counts requests for the `ratelimit-*` headers. The sandbox only tells; a refusal (429) is asked for as a fault.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/ (section "Rate Limit")
 */
export class Rate {
  #windowStart = 0;
  #used = 0;

  /** Counts one request. @returns the headers of its answer */
  count(now: number): Record<string, string> {
    if (now - this.#windowStart >= HOUR) {
      this.#windowStart = now;
      this.#used = 0;
    }
    this.#used++;
    return {
      "ratelimit-limit": String(REQUESTS_PER_HOUR),
      "ratelimit-remaining": String(Math.max(0, REQUESTS_PER_HOUR - this.#used)),
      "ratelimit-reset": String(Math.ceil((this.#windowStart + HOUR) / 1000)),
    };
  }
}
