import { Agent, request } from "node:https";
import { waitFor } from "../polling.ts";

// What a server says that has not yet loaded its own roles, address ranges (422) and kinds (404).
const UNFINISHED = new Set([403, 404, 422, 429, 500, 503]);

/** What the API server answered. */
export interface KubernetesAnswer {
  readonly status: number;
  readonly body: string;
}

/** One cluster's API over one kept connection pool: what setting the cluster up needs, and no more. */
export interface KubernetesApi {
  /** @throws Error when the server cannot be reached. */
  get(path: string): Promise<KubernetesAnswer>;
  /**
   * Creates an object that may exist already; a text is YAML. A server that has not finished starting is asked again.
   *
   * @throws Error with the server's message when it refuses.
   */
  create(path: string, object: object | string): Promise<void>;
  close(): void;
}

/** Speaks to the API server at `endpoint` with a bearer token. */
export function connectKubernetesApi(endpoint: string, certificateAuthority: string, token: string): KubernetesApi {
  const agent = new Agent({ keepAlive: true, ca: certificateAuthority });
  const send = (method: string, path: string, type: string, body: string): Promise<KubernetesAnswer> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, accept: "application/json", "content-type": type };
      const call = request(`${endpoint}${path}`, { method, agent, headers, timeout: 10_000 }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      call.on("timeout", () => call.destroy(new Error(`${method} ${path} got no answer within 10 seconds`)));
      call.on("error", reject);
      call.end(body);
    });
  return {
    get: (path) => send("GET", path, "application/json", ""),
    create: async (path, object) => {
      const [type, body] =
        typeof object === "string" ? ["application/yaml", object] : ["application/json", JSON.stringify(object)];
      const refusal = await waitFor(
        `POST ${path}`,
        async () => {
          const answer = await send("POST", path, type, body);
          if (answer.status < 300 || answer.status === 409) return "";
          const refused = `POST ${path} answered ${answer.status}: ${answer.body}`;
          if (UNFINISHED.has(answer.status)) throw new Error(refused);
          return refused;
        },
        { timeoutSeconds: 30, intervalMilliseconds: 20 },
      );
      if (refusal !== "") throw new Error(refusal);
    },
    close: () => agent.destroy(),
  };
}

/** True when the object at `path` says that its condition `type` holds, else undefined; made for polling. */
export async function hasCondition(api: KubernetesApi, path: string, type: string): Promise<true | undefined> {
  const answer = await api.get(path);
  if (answer.status !== 200) return undefined;
  const object: { status?: { conditions?: { type: string; status: string }[] } } = JSON.parse(answer.body);
  return object.status?.conditions?.some((one) => one.type === type && one.status === "True") ? true : undefined;
}
