import { KEY_VARIABLE } from "../../components/compose-host/ssh-options.ts";
import { VALUE_KINDS } from "../../stacks/known-values.ts";
import type { ValueKind } from "../../stacks/values.ts";
import { readText } from "../engine/values.ts";
import { findEnvironment } from "../environment.ts";
import { requireDelegation } from "../lifecycle/delegation.ts";
import { requireOwnHosts } from "../lifecycle/public-domain.ts";
import { readDeployKey } from "../services/deploy-key.ts";
import { createRegistry } from "../services/registry.ts";
import type { Tools } from "../tools.ts";
import { type Check, type Finding, missing, ok, skipped } from "./check.ts";

const PLATFORM = { kind: "platform", name: "platform" } as const;
const NOT_YET = 'there is none yet: "greenroom up platform" makes it';

/** No image has this name, so that asking for it tells only whether one may ask. */
const NOBODY = "greenroom-doctor";

const AREA = "platform";

/** What the values name and no account is needed for. */
export function valueChecks(tools: Tools): readonly Check[] {
  return [
    { area: AREA, name: "domain", look: () => lookAtDomain(tools) },
    { area: AREA, name: "deploy key", look: () => lookAtDeployKey(tools) },
    ...VALUE_KINDS.map((kind) => ({ area: "values", name: kind, look: () => lookAtValues(kind, tools) })),
  ];
}

/** What all previews live on, as far as it is there. */
export function platformChecks(tools: Tools): readonly Check[] {
  return [
    { area: AREA, name: "DNS zone", look: () => lookAtZone(tools) },
    { area: AREA, name: "registry", look: () => lookAtRegistry(tools) },
    { area: AREA, name: "cluster", look: () => lookAtCluster(tools) },
    { area: AREA, name: "compose host", look: () => lookAtHost(tools) },
  ];
}

async function lookAtValues(kind: ValueKind, tools: Tools): Promise<Finding> {
  const count = Object.keys(await tools.values(kind)).length;
  const environment = findEnvironment(kind);
  if (environment?.kind === "standalone") await requireOwnHosts(environment, tools);
  return ok(`each of ${count} values in Pulumi.${kind}.yaml and in the file of GREENROOM_VALUES has a reader`);
}

async function lookAtDomain(tools: Tools): Promise<Finding> {
  const domain = readText(await tools.values("platform"), "domain");
  await requireDelegation(domain, tools.nameServers);
  return ok(`the name servers of "${domain}" are DigitalOcean's, or could not be asked`);
}

async function lookAtZone(tools: Tools): Promise<Finding> {
  const values = await tools.values("platform");
  const domain = readText(values, "domain");
  if ((await (await tools.cloud()).domains()).includes(domain)) return ok(`the account has the zone "${domain}"`);
  if (values.dnsZone !== "existing") return skipped(NOT_YET);
  return missing(
    `greenroom:dnsZone is "existing", and the account has no zone "${domain}"`,
    `Make the zone at https://cloud.digitalocean.com/networking/domains, or set greenroom:dnsZone to "create".`,
  );
}

async function lookAtRegistry(tools: Tools): Promise<Finding> {
  const [values, cloud] = await Promise.all([tools.values("platform"), tools.cloud()]);
  const name = readText(values, "registryName");
  if (!(await cloud.registries()).includes(name)) return skipped(NOT_YET);
  const host = readText(values, "registryHost", { otherwise: "registry.digitalocean.com" });
  const registry = createRegistry({ host, dockerConfig: await cloud.pushCredentials(name) });
  await registry.digest(`${name}/${NOBODY}`, NOBODY);
  return ok(`${host}/${name} takes the login; pushing was not tried`);
}

async function lookAtCluster(tools: Tools): Promise<Finding> {
  if ((await tools.target()) !== "kubernetes") return skipped("not needed: previews live on a compose host");
  const cluster = await tools.cluster(PLATFORM);
  if (cluster === undefined) return skipped(NOT_YET);
  return ok(`it answers and lists ${(await cluster.allNamespaces()).length} namespaces`);
}

async function lookAtDeployKey({ target, settings }: Tools): Promise<Finding> {
  if ((await target()) !== "compose-host") return skipped("not needed: previews live in a cluster");
  await readDeployKey(settings.environment[KEY_VARIABLE]);
  return ok("it is a private key in OpenSSH's form");
}

async function lookAtHost(tools: Tools): Promise<Finding> {
  if ((await tools.target()) !== "compose-host") return skipped("not needed: previews live in a cluster");
  const host = await tools.dockerHost();
  if (host === undefined) return skipped(NOT_YET);
  return ok(`its Docker answers and lists ${(await host.owned()).length} things of environments`);
}
