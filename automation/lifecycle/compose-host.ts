import { KEY_VARIABLE } from "../../components/compose-host/ssh-options.ts";
import { PLATFORM_PREFIX } from "../../components/naming.ts";
import { readDeployKey } from "../services/deploy-key.ts";
import type { DigitalOcean } from "../services/digitalocean.ts";
import { createDockerHost, type DockerHost } from "../services/docker-host.ts";

/**
 * The Docker Engine of the platform's compose host, found by the name of its droplet; undefined when there is none, and so
 * nothing on it. Its key follows from the deploy key, so that nobody has to be believed.
 */
export async function findComposeHost(
  cloud: Pick<DigitalOcean, "reservedAddresses">,
  environment: NodeJS.ProcessEnv,
): Promise<DockerHost | undefined> {
  const found = (await cloud.reservedAddresses()).find(({ droplet }) => droplet === PLATFORM_PREFIX);
  if (found === undefined) return undefined;
  const { hostKey } = await readDeployKey(environment[KEY_VARIABLE]);
  return createDockerHost({ address: found.address, hostKey: hostKey.publicKey, environment });
}
