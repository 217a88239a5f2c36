import * as pulumi from "@pulumi/pulumi";
import { ComposeHost, ComposeProxy } from "../components/compose-host/index.ts";
import { WildcardRecord, Zone } from "../components/dns/index.ts";
import { pinnedImage } from "../components/image/index.ts";
import { PLATFORM_PREFIX as NAME, PREVIEW_SUBDOMAIN, previewDomain } from "../components/naming.ts";
import { Network } from "../components/network/index.ts";
import { Registry } from "../components/registry/index.ts";
import { requireComposeAccess } from "./compose-access.ts";
import { readComposePlatformConfig } from "./compose-config.ts";
import type { ComposeOutputs } from "./compose-outputs.ts";
import { createComposeProvider } from "./compose-provider.ts";
import { planRepository } from "./repository.ts";
import type { ProgramSettings } from "./settings.ts";

const environment = "platform";

/** The long-lived base of pull request environments on one droplet with Docker: for a small team, at a fraction of the cost. */
export async function composePlatform(settings: ProgramSettings): Promise<ComposeOutputs> {
  const config = readComposePlatformConfig(settings.values ?? {});
  const access = requireComposeAccess(settings);
  const createRepositorySettings = planRepository(config, settings);
  const key = await access.deployKey();
  const { region } = config;

  const registry = new Registry(NAME, {
    registryName: config.registryName,
    tier: config.registryTier,
    host: config.registryHost,
    region,
  });
  const zone = new Zone(NAME, { domain: config.domain, origin: config.dnsZone });
  const network = new Network(NAME, { region, ipRange: config.vpcRange });
  const host = new ComposeHost(NAME, {
    environment,
    region,
    size: config.hostSize,
    image: config.hostImage,
    networkId: network.id,
    sshRanges: config.sshRanges,
    publicKey: key.publicKey,
    hostKey: key.hostKey,
    reach: (address) => access.reach(address, key.hostKey.publicKey),
  });
  new WildcardRecord(NAME, { domain: zone.domain, label: PREVIEW_SUBDOMAIN, address: host.address });
  const provider = createComposeProvider(NAME, {
    address: host.address,
    hostKey: key.hostKey.publicKey,
    registryEndpoint: registry.endpoint,
    pullCredentials: registry.pullCredentials,
  });
  const proxyImage = pinnedImage(config.proxyImage);
  const databaseImage = pinnedImage(config.composeDatabaseImage);
  const domain = zone.domain.apply(previewDomain);
  const proxy = new ComposeProxy(
    NAME,
    {
      environment,
      domain,
      image: proxyImage,
      acmeDirectory: config.acmeDirectory,
      ...(config.composeTls === "given" ? { certificate: await access.certificate() } : {}),
    },
    // What is on the droplet goes with it.
    { providers: [provider], deletedWith: host.resource },
  );

  const offered = {
    domain: zone.domain,
    previewDomain: domain,
    registryName: registry.name,
    registryEndpoint: registry.endpoint,
    pullCredentials: registry.pullCredentials,
    target: pulumi.output("compose-host"),
    hostId: host.id,
    hostAddress: host.address,
    hostKey: pulumi.output(key.hostKey.publicKey),
    proxyNetwork: proxy.network,
    proxyImage,
    databaseImage,
    databaseSecret: pulumi.secret(key.databaseSecret),
  };
  await createRepositorySettings(offered);
  return offered;
}
