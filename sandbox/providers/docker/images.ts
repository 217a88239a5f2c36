import { ProviderError } from "../framework/errors.ts";
import type { Properties } from "../framework/values.ts";
import { textAt, textsAt } from "../terraform/json.ts";
import { type Engine, ifThere } from "./engine.ts";
import { parseImageName } from "./registry.ts";

/** An image that the engine has. */
export interface LocalImage {
  /** `sha256:…` of its configuration. */
  readonly id: string;
  /** The name by the digest of its manifest. */
  readonly repoDigest: string;
}

/** An image by any of its names; undefined when the engine has none. */
export async function localImage(engine: Engine, name: string): Promise<LocalImage | undefined> {
  const image = await ifThere(() => engine.call("GET", `/images/${name}/json`));
  return image && { id: textAt(image, "Id"), repoDigest: textsAt(image, "RepoDigests")[0] ?? "" };
}

/**
 * An image, pulled with the login for its registry where the engine does not have it.
 *
 * @throws ProviderError with the engine's reason
 */
export async function findImage(engine: Engine, name: string): Promise<LocalImage> {
  const found = (await localImage(engine, name)) ?? (await pull(engine, name).then(() => localImage(engine, name)));
  if (found === undefined) throw new ProviderError(`unable to find or pull image ${name}`);
  return found;
}

/** https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageCreate */
async function pull(engine: Engine, name: string): Promise<void> {
  const { registry } = parseImageName(name);
  const login = engine.logins.find(
    ({ address }) => address.replace(/^https?:\/\//, "").replace(/\/.*$/, "") === registry,
  );
  const { username = "", password = "" } = login ?? {};
  const auth = Buffer.from(JSON.stringify({ username, password, serveraddress: registry })).toString("base64");
  try {
    const progress = await engine.send("POST", `/images/create?fromImage=${encodeURIComponent(name)}`, undefined, {
      // The engine wants the alphabet for URLs, with padding, and ignores a header that it cannot read.
      "X-Registry-Auth": auth.replaceAll("+", "-").replaceAll("/", "_"),
    });
    refuseFailure(progress.toString("utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProviderError(`unable to pull image ${name}: error pulling image ${name}: ${reason}`, { cause: error });
  }
}

/** The status of the answer says nothing of a failure on the way; its last line does. */
function refuseFailure(progress: string): void {
  const last: Properties = JSON.parse(progress.trim().split("\n").at(-1) || "{}");
  const reason = textAt(last, "error") || textAt(last, "message");
  if (reason !== "") throw new ProviderError(reason);
}
