import { CliError } from "../errors.ts";
import { isRecord, text } from "./json-api.ts";
import { askPatiently, type Patience } from "./patience.ts";
import { fetchJson, fetchWhole, reasonOf, type WholeAnswer } from "./whole-answer.ts";

/** The registry's own protocol: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md */
export interface Registry {
  /** Digest of the manifest that a tag names; undefined when there is no such tag. */
  digest(repository: string, tag: string): Promise<string | undefined>;
  /** @throws CliError `service-refused` when there is no such tag */
  requireDigest(repository: string, tag: string): Promise<string>;
  /** Gives an image, known by a tag or digest, one more tag. */
  copyTag(repository: string, reference: string, newTag: string): Promise<void>;
}

/** Where a registry answers and what opens it. */
export interface RegistryAccess extends Patience {
  /** Host, with the port when it is not the usual one. */
  readonly host: string;
  /** Text of a Docker `config.json` with the registry's credentials. */
  readonly dockerConfig: string;
}

const MANIFEST_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** Makes the client. A registry that is named by an address can have no public certificate: it is spoken to in plain HTTP. */
export function createRegistry(access: RegistryAccess): Registry {
  const send = manifestSender(access);
  const { host } = access;
  const digest = async (repository: string, tag: string): Promise<string | undefined> => {
    const response = await send("HEAD", repository, tag);
    if (response.status === 404) return undefined;
    const found = response.headers.get("docker-content-digest");
    if (response.ok && found !== null) return found;
    throw refused(host, "HEAD", `${repository}:${tag}`, response.status);
  };
  return {
    digest,
    requireDigest: async (repository, tag) => {
      const found = await digest(repository, tag);
      if (found !== undefined) return found;
      throw refused(host, "HEAD", `${repository}:${tag}`, 404);
    },
    copyTag: async (repository, reference, newTag) => {
      const manifest = await send("GET", repository, reference);
      if (!manifest.ok) throw refused(host, "GET", `${repository}:${reference}`, manifest.status);
      const stored = await send("PUT", repository, newTag, {
        body: manifest.body,
        headers: { "content-type": manifest.headers.get("content-type") ?? "" },
      });
      if (!stored.ok) throw refused(host, "PUT", `${repository}:${newTag}`, stored.status);
    },
  };
}

type SendManifest = (method: string, repository: string, reference: string, init?: RequestInit) => Promise<WholeAnswer>;

function manifestSender(access: RegistryAccess): SendManifest {
  const { host } = access;
  const authorizations = new Map<string, Promise<string>>();
  return async (method, repository, reference, init = {}) => {
    const url = `${isAddress(host) ? "http" : "https"}://${host}/v2/${repository}/manifests/${reference}`;
    const attempt = async (given: Promise<string> | undefined) => {
      const authorization = await given;
      const headers = { accept: MANIFEST_TYPES, ...Object.fromEntries(new Headers(init.headers)) };
      return askRegistry(access, () =>
        fetchWhole(url, {
          ...init,
          method,
          headers: authorization === undefined ? headers : { ...headers, authorization },
        }),
      );
    };
    const used = authorizations.get(repository);
    const answer = await attempt(used);
    if (answer.status !== 401) return answer;
    // A token lasts for minutes; another call that was refused may have renewed it meanwhile.
    if (authorizations.get(repository) === used) {
      const challenge = answer.headers.get("www-authenticate") ?? "";
      authorizations.set(repository, authorize(access, challenge, repository));
    }
    return attempt(authorizations.get(repository));
  };
}

/** Every request here can be repeated: it reads, or it stores the same manifest under the same name. */
async function askRegistry<T>(access: RegistryAccess, ask: () => Promise<WholeAnswer<T>>): Promise<WholeAnswer<T>> {
  try {
    return await askPatiently(ask, access);
  } catch (cause) {
    throw unreachable(access.host, cause);
  }
}

/** Answers a registry's challenge: https://distribution.github.io/distribution/spec/auth/token/ */
async function authorize(access: RegistryAccess, challenge: string, repository: string): Promise<string> {
  const basic = basicCredentials(access);
  const credentials = basic === undefined ? undefined : `Basic ${basic}`;
  if (!/^bearer /i.test(challenge)) return credentials ?? "";
  const fields = new Map([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]));
  const url = new URL(fields.get("realm") ?? "");
  url.searchParams.set("service", fields.get("service") ?? "");
  url.searchParams.set("scope", `repository:${repository}:pull,push`);
  const init = credentials === undefined ? {} : { headers: { authorization: credentials } };
  const answer = await askRegistry({ ...access, host: url.host }, () => fetchJson(url, init));
  const record = answer.ok && isRecord(answer.body) ? answer.body : {};
  return `Bearer ${text(record, "token") || text(record, "access_token")}`;
}

function basicCredentials({ host, dockerConfig }: RegistryAccess): string | undefined {
  const config: unknown = JSON.parse(dockerConfig);
  const auths = isRecord(config) && isRecord(config.auths) ? config.auths : {};
  const entry = auths[host] ?? auths[`https://${host}`] ?? Object.values(auths)[0];
  return isRecord(entry) && text(entry, "auth") !== "" ? text(entry, "auth") : undefined;
}

function isAddress(host: string): boolean {
  const name = host.replace(/:\d+$/, "");
  return name === "localhost" || /^\d+\.\d+\.\d+\.\d+$/.test(name) || name.startsWith("[");
}

function unreachable(host: string, cause: unknown): CliError {
  return new CliError(
    "service-unreachable",
    `The registry ${host} does not answer: ${reasonOf(cause)}.`,
    "Run the command again when it answers; images that were pushed are not built again.",
    { cause },
  );
}

function refused(host: string, method: string, image: string, status: number): CliError {
  return new CliError(
    "service-refused",
    `The registry ${host} refused ${method} of ${image} with status ${status}.`,
    "Check that the registry exists and that the token may push to it.",
  );
}
