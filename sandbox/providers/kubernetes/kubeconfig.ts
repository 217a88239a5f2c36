import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { isJsonObject, type JsonObject, objectAt, objectsAt, textAt } from "./object.ts";

/** How one cluster is reached, and as whom. */
export interface ClusterAccess {
  /** The API server's URL. */
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority?: string;
  readonly skipTlsVerification: boolean;
  readonly tlsServerName?: string;
  readonly token?: string;
  /** PEM. */
  readonly clientCertificate?: string;
  /** PEM. */
  readonly clientKey?: string;
  /** The namespace that the context names. */
  readonly namespace?: string;
}

/** Which part of a kubeconfig to use. */
interface ContextChoice {
  /** The context's name; the file's `current-context` when empty. */
  readonly context?: string;
  /** The cluster's name, instead of the context's. */
  readonly cluster?: string;
}

/**
 * Reads a kubeconfig from its content (JSON or YAML) or from the path of a file.
 *
 * @throws Error when it is neither.
 */
export async function readKubeconfig(contentOrPath: string): Promise<JsonObject> {
  const path = contentOrPath.startsWith("~/") ? join(homedir(), contentOrPath.slice(2)) : contentOrPath;
  const isPath = !contentOrPath.includes("\n") && !contentOrPath.trimStart().startsWith("{") && existsSync(path);
  const parsed = await parseStructured(isPath ? readFileSync(path, "utf8") : contentOrPath);
  if (!isJsonObject(parsed)) throw new Error("it is neither a kubeconfig nor the path of one");
  return isPath ? absolutePaths(parsed, dirname(resolve(path))) : parsed;
}

/** The kubeconfig of the environment: the files that `KUBECONFIG` lists, or `~/.kube/config`, the first that exists. */
export async function readAmbientKubeconfig(variable: string | undefined): Promise<JsonObject> {
  const candidates = (variable ?? "").split(delimiter).filter((path) => path !== "");
  const paths = candidates.length > 0 ? candidates : [join(homedir(), ".kube", "config")];
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new Error("invalid configuration: no configuration has been provided, try setting the KUBECONFIG variable");
  }
  return readKubeconfig(path);
}

/**
 * The access that a kubeconfig describes.
 *
 * @throws Error naming the context, cluster or user that is missing, and the ways of signing in that are not understood.
 */
export function selectAccess(kubeconfig: JsonObject, choice: ContextChoice = {}): ClusterAccess {
  const contextName = choice.context || textAt(kubeconfig, "current-context");
  const context = findNamed(kubeconfig, "contexts", "context", contextName);
  if (contextName !== "" && context === undefined) throw new Error(`context "${contextName}" does not exist`);
  const cluster = activeCluster(kubeconfig, choice);
  const server = textAt(cluster, "server");
  if (server === "") throw new Error("invalid configuration: no server was found in the kubeconfig");
  const user = findNamed(kubeconfig, "users", "user", textAt(context, "user")) ?? {};
  refuseUnknownSignIn(user);
  const entries = {
    certificateAuthority: pem(cluster, "certificate-authority"),
    tlsServerName: textAt(cluster, "tls-server-name") || undefined,
    token: textAt(user, "token") || fileContent(textAt(user, "tokenFile"))?.trim(),
    clientCertificate: pem(user, "client-certificate"),
    clientKey: pem(user, "client-key"),
    namespace: textAt(context, "namespace") || undefined,
  };
  return { server, skipTlsVerification: cluster?.["insecure-skip-tls-verify"] === true, ...definedOnly(entries) };
}

/**
 * The cluster entry in use; this is what the original compares to tell whether a kubeconfig points to another cluster.
 * https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/provider/util.go `getActiveClusterFromConfig`
 */
export function activeCluster(kubeconfig: JsonObject, choice: ContextChoice = {}): JsonObject | undefined {
  const contextName = choice.context || textAt(kubeconfig, "current-context");
  const context = findNamed(kubeconfig, "contexts", "context", contextName);
  return findNamed(kubeconfig, "clusters", "cluster", choice.cluster || textAt(context, "cluster"));
}

async function parseStructured(text: string): Promise<unknown> {
  if (text.trimStart().startsWith("{")) return JSON.parse(text);
  // Loaded only when needed: the sandbox hands out JSON, and the YAML parser costs 30 ms of every operation.
  const { parse } = await import("yaml");
  return parse(text);
}

function findNamed(kubeconfig: JsonObject, list: string, entry: string, name: string): JsonObject | undefined {
  const found = objectsAt(kubeconfig, list).find((candidate) => candidate.name === name);
  return found === undefined ? undefined : objectAt(found, entry);
}

function refuseUnknownSignIn(user: JsonObject): void {
  for (const way of ["exec", "auth-provider", "username"]) {
    if (way in user) {
      throw new Error(`the kubeconfig signs in with "${way}"; the sandbox understands a token or a client certificate`);
    }
  }
}

function pem(entry: JsonObject | undefined, key: string): string | undefined {
  const data = textAt(entry, `${key}-data`);
  return data === "" ? fileContent(textAt(entry, key)) : Buffer.from(data, "base64").toString("utf8");
}

function fileContent(path: string): string | undefined {
  return path === "" ? undefined : readFileSync(path, "utf8");
}

function definedOnly<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const defined = Object.entries(entries).filter(([, value]) => value !== undefined);
  return Object.fromEntries(defined) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

/** Paths in a kubeconfig are relative to the file that holds them. */
function absolutePaths(kubeconfig: JsonObject, directory: string): JsonObject {
  const keys = new Set(["certificate-authority", "client-certificate", "client-key", "tokenFile"]);
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).map(([key, child]) => {
      const isPath = keys.has(key) && typeof child === "string";
      return [key, isPath ? resolve(directory, child) : visit(child)] as const;
    });
    return Object.fromEntries(entries);
  };
  const visited = visit(kubeconfig);
  return isJsonObject(visited) ? visited : kubeconfig;
}
