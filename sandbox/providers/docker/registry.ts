import { ProviderError } from "../framework/errors.ts";

const DOCKER_HUB = "registry-1.docker.io";

// What the original asks for, so that a multi-platform image answers with the digest of its index.
const MANIFEST_TYPES = [
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
].join(", ");

/** How to sign in to one registry. */
export interface RegistryLogin {
  /** `host:port`, with or without `http://` or `https://`. */
  readonly address: string;
  readonly username: string;
  readonly password: string;
}

/** The parts of an image's name. */
export interface ImageName {
  /** `host:port`. */
  readonly registry: string;
  readonly repository: string;
  readonly tag: string;
}

/** Takes apart a name such as `10.200.1.1:5000/greenroom/web:tree-1a2b`; without a tag it is `latest`. */
export function parseImageName(name: string): ImageName {
  const [first = "", ...rest] = name.split("/");
  const hasRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hasRegistry ? rest.join("/") : name;
  const [repository = "", tag = "latest"] = path.split(":");
  const isOfficial = !hasRegistry && rest.length === 0;
  return {
    registry: hasRegistry ? first : DOCKER_HUB,
    repository: isOfficial ? `library/${repository}` : repository,
    tag,
  };
}

/**
 * The digest of an image, such as `sha256:1a2b…`.
 *
 * @throws ProviderError with the image's name and the registry's answer when there is none.
 */
export async function imageDigest(name: string, logins: readonly RegistryLogin[]): Promise<string> {
  const { registry, repository, tag } = parseImageName(name);
  const login = logins.find(({ address }) => hostOf(address) === registry);
  // The sandbox's registry speaks plain HTTP; only an address that says otherwise is asked otherwise.
  const scheme = login?.address.startsWith("https://") ? "https" : "http";
  const url = `${scheme}://${registry}/v2/${repository}/manifests/${tag}`;
  const refusal = `Got error when attempting to fetch image version ${repository}:${tag} from registry`;
  const answer = await ask(url, login, refusal);
  const digest = answer.headers.get("docker-content-digest");
  if (answer.ok && digest !== null) return digest;
  throw new ProviderError(`${refusal}: bad credentials or no such image: HEAD ${url}: ${answer.status}`);
}

/** Asks as anybody or with the login; a registry that wants a token tells where to get one. */
async function ask(url: string, login: RegistryLogin | undefined, refusal: string): Promise<Response> {
  const credentials = login && Buffer.from(`${login.username}:${login.password}`).toString("base64");
  const basic = credentials === undefined ? {} : { Authorization: `Basic ${credentials}` };
  const head = (authorization: Record<string, string>) =>
    fetch(url, { method: "HEAD", headers: { Accept: MANIFEST_TYPES, ...authorization } });
  try {
    const answer = await head(basic);
    const tokenUrl = answer.status === 401 ? readChallenge(answer.headers.get("www-authenticate")) : undefined;
    if (tokenUrl === undefined) return answer;
    const granted = (await (await fetch(tokenUrl, { headers: basic })).json()) as { readonly token?: string };
    return granted.token === undefined ? answer : await head({ Authorization: `Bearer ${granted.token}` });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new ProviderError(`${refusal}: HEAD ${url}: ${cause}`, { cause: error });
  }
}

/** Where a token is to be had, with what for: https://distribution.github.io/distribution/spec/auth/token/ */
function readChallenge(header: string | null): string | undefined {
  const fields = Object.fromEntries(
    [...(header ?? "").matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  );
  if (!/^bearer /i.test(header ?? "") || fields.realm === undefined) return undefined;
  const url = new URL(fields.realm);
  for (const name of ["service", "scope"]) if (fields[name] !== undefined) url.searchParams.set(name, fields[name]);
  return url.href;
}

function hostOf(address: string): string {
  return address.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
}
