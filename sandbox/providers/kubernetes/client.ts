/*
 * Why not @kubernetes/client-node: measured as a minified bundle it makes a plugin process ready after 230 ms, this
 * client after 80 ms, and every Pulumi command starts the plugin anew. What is needed is small: JSON requests over a
 * kept-alive TLS connection, a watch as lines of JSON, and a log as text.
 */
import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import { type ApiStatus, ClusterUnreachableError, KubernetesApiError } from "./errors.ts";
import type { ClusterAccess } from "./kubeconfig.ts";
import { isJsonObject } from "./object.ts";

const MAX_ATTEMPTS = 5;

/** One request to the API server. */
interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the root of the server, as `/api/v1/namespaces`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
}

/** A client of one Kubernetes API server. */
export class KubernetesClient {
  private readonly access: ClusterAccess;
  private readonly base: URL;
  private readonly agent: PlainAgent | SecureAgent;

  constructor(access: ClusterAccess) {
    this.access = access;
    this.base = new URL(access.server);
    this.agent = this.createAgent();
  }

  /**
   * Sends a request and returns the answer's JSON.
   *
   * @throws KubernetesApiError when the server refuses; ClusterUnreachableError when there is no answer.
   */
  async send(request: ApiRequest, signal?: AbortSignal): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const { status, headers, text } = await this.exchange(request, signal);
      if (status >= 200 && status < 300) return text === "" ? {} : JSON.parse(text);
      // The API server asks for patience this way when it sheds load, before it has done anything.
      const isShedding = status === 429 && headers["retry-after"] !== undefined;
      if (!isShedding || attempt >= MAX_ATTEMPTS) throw apiError(status, text);
      await delay(Number(headers["retry-after"]) * 1000 || 1000);
    }
  }

  /** `GET` that gives `undefined` for what does not exist. */
  async find(path: string): Promise<unknown> {
    try {
      return await this.send({ method: "GET", path });
    } catch (error) {
      if (error instanceof KubernetesApiError && error.isNotFound()) return undefined;
      throw error;
    }
  }

  /** The answer's text, for logs. */
  async text(path: string, query: Readonly<Record<string, string>>): Promise<string> {
    const { status, text } = await this.exchange({ method: "GET", path, query });
    if (status !== 200) throw apiError(status, text);
    return text;
  }

  /**
   * Opens a watch and returns the answer as a stream of lines of JSON.
   *
   * @throws KubernetesApiError when the server refuses; ClusterUnreachableError when there is no answer.
   */
  async stream(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await this.respond({ method: "GET", path, query }, signal);
    if (response.statusCode === 200) return response;
    throw apiError(response.statusCode ?? 0, await readText(response));
  }

  /** Closes idle connections, so that the process can end. */
  close(): void {
    this.agent.destroy();
  }

  private async exchange(request: ApiRequest, signal?: AbortSignal) {
    const response = await this.respond(request, signal);
    return { status: response.statusCode ?? 0, headers: response.headers, text: await readText(response) };
  }

  private async respond(request: ApiRequest, signal?: AbortSignal): Promise<IncomingMessage> {
    for (let attempt = 1; ; attempt++) {
      const client = this.open(request, signal);
      try {
        return await answerOf(client);
      } catch (error) {
        signal?.throwIfAborted();
        // A kept-alive connection that the server had closed meanwhile: the request was never read, so it is repeated.
        if (!client.reusedSocket || attempt >= MAX_ATTEMPTS) throw unreachable(this.base, error);
      }
    }
  }

  private open(request: ApiRequest, signal?: AbortSignal): ClientRequest {
    const url = new URL(this.base.pathname.replace(/\/$/, "") + request.path, this.base);
    url.search = new URLSearchParams(request.query).toString();
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const start = url.protocol === "https:" ? secureRequest : plainRequest;
    const client = start(url, {
      method: request.method,
      agent: this.agent,
      headers: this.headers(request, body),
      ...(signal === undefined ? {} : { signal }),
    });
    client.end(body);
    return client;
  }

  private headers(request: ApiRequest, body: string | undefined): Record<string, string | number> {
    return {
      accept: "application/json",
      "user-agent": "pulumi-kubernetes/sandbox",
      ...(this.access.token === undefined ? {} : { authorization: `Bearer ${this.access.token}` }),
      ...(body === undefined
        ? {}
        : { "content-type": request.contentType ?? "application/json", "content-length": Buffer.byteLength(body) }),
    };
  }

  private createAgent(): PlainAgent | SecureAgent {
    if (this.base.protocol !== "https:") return new PlainAgent({ keepAlive: true });
    const { certificateAuthority, clientCertificate, clientKey, tlsServerName } = this.access;
    return new SecureAgent({
      keepAlive: true,
      rejectUnauthorized: !this.access.skipTlsVerification,
      ...(certificateAuthority === undefined ? {} : { ca: certificateAuthority }),
      ...(clientCertificate === undefined ? {} : { cert: clientCertificate }),
      ...(clientKey === undefined ? {} : { key: clientKey }),
      ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    });
  }
}

function answerOf(client: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    client.once("response", resolve);
    client.once("error", reject);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}

function unreachable(server: URL, cause: unknown): ClusterUnreachableError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new ClusterUnreachableError(`${server.origin}: ${reason}`, cause);
}

function apiError(status: number, text: string): KubernetesApiError {
  return new KubernetesApiError(status, parseStatus(text));
}

function parseStatus(text: string): ApiStatus {
  try {
    const parsed: unknown = JSON.parse(text);
    if (isStatus(parsed)) return parsed;
  } catch {
    // Not every refusal is JSON: proxies and the kubelet answer with text.
  }
  return { message: text.trim() || "the API server gave no reason" };
}

function isStatus(value: unknown): value is ApiStatus {
  return isJsonObject(value) && typeof value.message === "string";
}
