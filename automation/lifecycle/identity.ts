import { ownerTag } from "../../components/labels.ts";
import { bearsPrefix, databaseName, PREVIEW_SUBDOMAIN, subdomain } from "../../components/naming.ts";
import type { ConfigValues } from "../engine/values.ts";
import { type Environment, prefixOf } from "../environment.ts";
import type { CloudObject } from "./cloud-object.ts";

/** By what the things of an environment are known in the cloud, also when nothing else tells of them. */
export interface Identity {
  readonly environment: string;
  /** The tag of everything that can bear one. */
  readonly tag: string;
  /** The names of cloud resources are this or begin with it and a hyphen. */
  readonly prefix: string;
  /** Name of its database and its role; undefined for the platform, which has none of its own. */
  readonly database: string | undefined;
  /** The domain that its hosts are in; undefined when the values name none. */
  readonly domain: string | undefined;
  /** The record that leads to its apps, such as `*.staging.example.com`; undefined when it has none of its own. */
  readonly wildcard: string | undefined;
  /** Name of the registry; undefined for all but the platform. */
  readonly registry: string | undefined;
}

/**
 * The identity of an environment.
 *
 * @param values - the values of its kind.
 * @param platform - the values of the platform, whose domain counts for those that have none of their own.
 */
export function identityOf(environment: Environment, values: ConfigValues, platform: ConfigValues): Identity {
  const { name, kind } = environment;
  const domain = texts(values.domain) ?? texts(platform.domain);
  const label = kind === "platform" ? PREVIEW_SUBDOMAIN : (texts(values.subdomain) ?? "");
  return {
    environment: name,
    tag: ownerTag(name),
    prefix: kind === "pull-request" ? `greenroom-${name}` : prefixOf(environment),
    database: kind === "platform" ? undefined : databaseName(name),
    domain,
    wildcard: kind === "pull-request" || domain === undefined ? undefined : `*.${subdomain(label, domain)}`,
    registry: kind === "platform" ? texts(values.registryName) : undefined,
  };
}

/** By what an object in the cloud shows that it is an environment's; undefined when it shows nothing of the kind. */
export function ownership(identity: Identity, { kind, name, tags, droplet = "" }: CloudObject): string | undefined {
  if (tags.includes(identity.tag)) return `its tag "${identity.tag}"`;
  switch (kind) {
    case "databases":
    case "roles":
      return name === identity.database ? "its name" : undefined;
    case "records":
      return name === identity.wildcard ? "its name" : undefined;
    case "registries":
      return name === identity.registry ? "its name" : undefined;
    case "reservedAddresses":
      return bearsPrefix(droplet, identity.prefix) ? "the droplet that it leads to" : undefined;
    // They go with their cluster or check, and a cluster has a first pool of its own.
    case "nodePools":
    case "uptimeAlerts":
      return undefined;
    // A zone may have been there before, and others may use it.
    case "domains":
      return undefined;
    default:
      return bearsPrefix(name, identity.prefix) ? "its name" : undefined;
  }
}

function texts(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
