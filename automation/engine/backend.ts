import { CliError } from "../errors.ts";

const PULUMI_CLOUD = "https://api.pulumi.com";

/** https://docs.digitalocean.com/products/spaces/how-to/create/ */
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z]{3}\d$/;

/** How to say where the state is. */
export const STATE_HINT =
  "Set GREENROOM_STATE like one of these: file:///var/lib/greenroom, spaces://my-bucket?region=fra1, s3://my-bucket?region=eu-central-1, pulumi-cloud.";

/**
 * The environment for the Pulumi CLI, and in it as `PULUMI_BACKEND_URL` the place of the state that `GREENROOM_STATE`
 * names:
 *
 * - `file:///folder`, an absolute path, or one that begins with `~`;
 * - `spaces://bucket?region=fra1`, a bucket of DigitalOcean Spaces, with a path when others use it too;
 * - `s3://bucket?…`, any other S3-compatible bucket, with the parameters of
 *   https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3;
 * - `pulumi-cloud`, or the `https://` address of one that a company runs itself.
 *
 * Without it `PULUMI_BACKEND_URL` says the place, and without both `pulumi login` did.
 *
 * @throws CliError `state-setting-invalid`
 */
export function backendEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const url = backendUrl(environment);
  const { PULUMI_CONFIG_PASSPHRASE: passphrase, ...others } = environment;
  return {
    // What was encrypted for a stack must not outlive it: https://github.com/pulumi/pulumi/issues/9474
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "1",
    // Machines of Amazon's have keys to offer for Amazon's own storage; elsewhere a run would wait for them in vain.
    ...(url !== undefined && hasEndpoint(url) ? { AWS_EC2_METADATA_DISABLED: "true" } : {}),
    ...others,
    // A secret that a workflow lacks is an empty text, and the Pulumi CLI would encrypt with it.
    ...(passphrase ? { PULUMI_CONFIG_PASSPHRASE: passphrase } : {}),
    ...(url === undefined ? {} : { PULUMI_BACKEND_URL: url }),
  };
}

function backendUrl({ GREENROOM_STATE, PULUMI_BACKEND_URL }: NodeJS.ProcessEnv): string | undefined {
  if (!GREENROOM_STATE)
    return PULUMI_BACKEND_URL ? requireLasting("PULUMI_BACKEND_URL", PULUMI_BACKEND_URL) : undefined;
  const url = readState(GREENROOM_STATE);
  if (!PULUMI_BACKEND_URL || isSame(url, PULUMI_BACKEND_URL)) return url;
  throw invalid(
    `GREENROOM_STATE says that the state is at ${GREENROOM_STATE}, and PULUMI_BACKEND_URL says that it is at ${PULUMI_BACKEND_URL}.`,
    "Unset the one that is wrong.",
  );
}

function readState(state: string): string {
  if (state === "pulumi-cloud") return PULUMI_CLOUD;
  const [scheme] = state.split("://");
  switch (scheme) {
    case "file":
      return requireLasting("GREENROOM_STATE", state);
    case "s3":
      return requireBucket(state);
    case "spaces":
      return spacesUrl(state);
    case "https":
      return parse(state).href.replace(/\/$/, "");
    default:
      throw invalid(`GREENROOM_STATE is "${state}", which names no place for the state.`, STATE_HINT);
  }
}

/** Commands run in temporary folders, so a path from where somebody stands would lead there, and be gone with them. */
function requireLasting(setting: string, url: string): string {
  if (!url.startsWith("file://") || /^file:\/\/[/~]/.test(url)) return url;
  throw invalid(
    `${setting} is "${url}", which is no absolute path.`,
    `Set ${setting} to a folder that is there, like this: file:///var/lib/greenroom.`,
  );
}

function requireBucket(state: string): string {
  if (parse(state).hostname !== "") return state;
  throw invalid(`GREENROOM_STATE is "${state}", which names no bucket.`, STATE_HINT);
}

/** Requests are signed for `us-east-1` in every region: https://docs.digitalocean.com/products/spaces/reference/terraform-backend/ */
function spacesUrl(state: string): string {
  const { hostname, pathname, searchParams } = parse(state);
  const region = searchParams.get("region") ?? "";
  const others = [...searchParams.keys()].filter((name) => name !== "region");
  if (!BUCKET.test(hostname)) {
    throw invalid(
      `GREENROOM_STATE is "${state}", and "${hostname}" is no name of a bucket: 3 to 63 small letters, digits and dashes.`,
      "Name the bucket like this: spaces://my-bucket?region=fra1.",
    );
  }
  if (!REGION.test(region) || others.length > 0) {
    throw invalid(
      `GREENROOM_STATE is "${state}", and the region of the bucket, and that alone, must follow the question mark.`,
      `Write it like this: spaces://${hostname}${pathname}?region=fra1.`,
    );
  }
  return `s3://${hostname}${pathname}?region=us-east-1&endpoint=https://${region}.digitaloceanspaces.com`;
}

function hasEndpoint(url: string): boolean {
  return url.startsWith("s3://") && URL.parse(url)?.searchParams.has("endpoint") === true;
}

function isSame(one: string, other: string): boolean {
  return comparable(one) === comparable(other);
}

/** The order of parameters and a slash at the end mean nothing. */
function comparable(text: string): string {
  const url = URL.parse(text);
  url?.searchParams.sort();
  return (url?.href ?? text).replace(/\/(?=\?|$)/, "");
}

function parse(state: string): URL {
  const url = URL.parse(state);
  if (url !== null) return url;
  throw invalid(`GREENROOM_STATE is "${state}", which is no address.`, STATE_HINT);
}

function invalid(message: string, hint: string): CliError {
  return new CliError("state-setting-invalid", message, hint);
}
