/** What a route answers: the status, and a body unless there is none. */
export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, with its media type, in place of JSON. */
  readonly text?: { readonly mediaType: string; readonly content: string };
}

/**
 * A refusal in DigitalOcean's own form, `{id, message, request_id}`.
 *
 * @see https://docs.digitalocean.com/reference/api/reference/ (section "HTTP Statuses")
 */
export class Refusal extends Error {
  readonly status: number;
  readonly id: string;
  /** Seconds after which the client may ask again. */
  readonly retryAfter: number | undefined;

  constructor(status: number, id: string, message: string, retryAfter?: number) {
    super(message);
    this.status = status;
    this.id = id;
    this.retryAfter = retryAfter;
  }
}

/** 200 with a body. */
export function ok(body: unknown): Answer {
  return { status: 200, body };
}

/** 201 with a body. */
export function created(body: unknown): Answer {
  return { status: 201, body };
}

/** 202, with a body where the vendor sends one. */
export function accepted(body?: unknown): Answer {
  return body === undefined ? { status: 202 } : { status: 202, body };
}

/** 204. */
export function noContent(): Answer {
  return { status: 204 };
}

/** 404, in the vendor's words unless others are given. */
export function notFound(message = "The resource you were accessing could not be found."): Refusal {
  return new Refusal(404, "not_found", message);
}

/** 422: the request is understood and refused. */
export function unprocessable(message: string): Refusal {
  return new Refusal(422, "unprocessable_entity", message);
}

/** 409: the state of things forbids it. */
export function conflict(message: string): Refusal {
  return new Refusal(409, "conflict", message);
}

/** 403. */
export function forbidden(message: string): Refusal {
  return new Refusal(403, "forbidden", message);
}

/** 412. */
export function preconditionFailed(message: string): Refusal {
  return new Refusal(412, "precondition_failed", message);
}
