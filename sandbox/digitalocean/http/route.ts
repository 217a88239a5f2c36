import { type Answer, Refusal } from "./answer.ts";
import { Fields } from "./fields.ts";

/** A request that reached its route. */
export interface ApiRequest {
  /** The `{name}` parts of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON body; an absent one reads as an empty object. */
  readonly body: unknown;
  /** Where this server is reached, such as `http://127.0.0.1:8080`: links in answers start with it. */
  readonly origin: string;
  /** The path, undecoded, without the query. */
  readonly path: string;
}

/** One operation of the API. */
export interface Route {
  readonly method: string;
  /** With `{name}` for a part that varies. */
  readonly path: string;
  /** The vendor's own name of the operation: `operationId` in the official OpenAPI description. */
  readonly operation: string;
  readonly answer: (request: ApiRequest) => Answer | Promise<Answer>;
}

/** A route and the values of its path's variable parts. */
export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Declares an operation.
 *
 * @param target method and path, such as `GET /v2/vpcs/{vpc_id}`
 * @param operation the vendor's `operationId`
 */
export function route(target: string, operation: string, answer: Route["answer"]): Route {
  const [method = "", path = ""] = target.split(" ");
  return { method, path, operation, answer };
}

/** The body as fields. */
export function bodyOf(request: ApiRequest): Fields {
  return new Fields(request.body ?? {});
}

/** A variable part of the path; its absence is a mistake in the route's own path. */
export function parameter(request: ApiRequest, name: string): string {
  const value = request.parameters[name];
  if (value === undefined) throw new Error(`${request.path} has no part named ${name}`);
  return value;
}

/**
 * A query parameter that counts something.
 *
 * @throws Refusal 400 when it is no integer, or too small
 */
export function integerQuery(request: ApiRequest, name: string, least: number): number | undefined {
  const text = request.query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Refusal(400, "bad_request", `${name} must be an integer of at least ${least}, got "${text}"`);
}

/** Finds the route of a method and path; a literal part wins over a variable one. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match | undefined {
  const parts = path.split("/");
  const matches = routes.flatMap((candidate) => {
    if (candidate.method !== method) return [];
    const parameters = matchParts(candidate.path.split("/"), parts);
    return parameters === undefined ? [] : [{ route: candidate, parameters }];
  });
  return matches.sort((a, b) => Object.keys(a.parameters).length - Object.keys(b.parameters).length)[0];
}

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const part = parts[index] ?? "";
    if (expected.startsWith("{")) {
      const value = decode(part);
      if (value === undefined || value === "") return undefined;
      parameters[expected.slice(1, -1)] = value;
    } else if (expected !== part) return undefined;
  }
  return parameters;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
