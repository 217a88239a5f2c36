import { completeReader, lookup, type ValueTexts } from "./config.ts";
import { readRepository } from "./repository-config.ts";
import { SettingReader } from "./setting.ts";
import { parseList, parseTexts } from "./values.ts";

/** Where pull request environments live: in a cluster of their own, or on one droplet with Docker. */
export const TARGETS = ["kubernetes", "compose-host"] as const;

/** One of {@link TARGETS}. */
export type Target = (typeof TARGETS)[number];

/**
 * Reads where pull request environments live.
 *
 * @throws ConfigurationError when it is neither of the two.
 */
export function readTarget(texts: ValueTexts): Target {
  const settings = new SettingReader("the platform", lookup("platform", texts));
  const target = settings.oneOf("target", TARGETS, "kubernetes");
  settings.finish();
  return target;
}

/**
 * Reads the values of a platform whose target is a compose host.
 *
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readComposePlatformConfig(texts: ValueTexts) {
  const settings = completeReader("the platform", "platform", texts);
  const config = {
    domain: settings.text("domain"),
    dnsZone: settings.oneOf("dnsZone", ["create", "existing"], "create"),
    region: settings.text("region"),
    /** Undefined when the settings of no repository are kept here. */
    repository: readRepository(settings),
    vpcRange: settings.text("vpcRange"),
    registryName: settings.text("registryName"),
    registryTier: settings.oneOf("registryTier", ["starter", "basic", "professional"]),
    registryHost: settings.text("registryHost", "registry.digitalocean.com"),
    hostSize: settings.text("hostSize"),
    hostImage: settings.text("hostImage"),
    sshRanges: settings.read("sshRanges", parseRanges, []),
    composeTls: settings.oneOf("composeTls", ["acme", "given"], "acme"),
    acmeDirectory: settings.optionalText("acmeDirectory"),
    proxyImage: settings.text("proxyImage"),
    composeDatabaseImage: settings.text("composeDatabaseImage"),
  };
  settings.finish();
  return config;
}

/**
 * Reads which containers of an environment failed before, so that the next ones are others.
 *
 * @throws ConfigurationError when it is no map of texts.
 */
export function readAttempts(environment: string, texts: ValueTexts): Readonly<Record<string, string>> {
  const settings = new SettingReader(environment, lookup("pr", texts));
  const attempts = settings.read("attempts", parseTexts, {});
  settings.finish();
  return attempts;
}

function parseRanges(value: unknown): readonly string[] {
  const ranges = parseList(value);
  if (ranges.length > 0) return ranges;
  throw new Error('at least one range that may use SSH is needed, such as ["203.0.113.0/24"]');
}
