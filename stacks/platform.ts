import { Zone } from "../components/dns/index.ts";
import { PLATFORM_PREFIX as NAME, PREVIEW_SUBDOMAIN } from "../components/naming.ts";
import { Registry } from "../components/registry/index.ts";
import { readPlatformConfig } from "./config.ts";
import { createFoundation } from "./foundation.ts";
import type { PlatformOutputs } from "./platform-outputs.ts";
import { planRepository } from "./repository.ts";
import type { ProgramSettings } from "./settings.ts";

/** The long-lived base that pull request environments live on. */
export async function platform(settings: ProgramSettings): Promise<PlatformOutputs> {
  const config = readPlatformConfig(settings.values ?? {});
  const createRepositorySettings = planRepository(config, settings);

  const registry = new Registry(NAME, {
    registryName: config.registryName,
    tier: config.registryTier,
    host: config.registryHost,
    region: config.region,
  });
  const zone = new Zone(NAME, { domain: config.domain, origin: config.dnsZone });
  const { outputs, hostDomain } = createFoundation(
    {
      environment: "platform",
      name: NAME,
      domain: zone.domain,
      label: PREVIEW_SUBDOMAIN,
      // What the databases of previews hold can be made again.
      protectDatabase: false,
    },
    config,
  );

  const offered = {
    domain: zone.domain,
    previewDomain: hostDomain,
    registryName: registry.name,
    registryEndpoint: registry.endpoint,
    pullCredentials: registry.pullCredentials,
    ...outputs,
  };
  await createRepositorySettings(offered);
  return offered;
}
