import { bearsPrefix, PLATFORM_PREFIX } from "../../components/naming.ts";
import type { DigitalOcean, Named } from "../services/digitalocean.ts";

/** The platform's database clusters: a database or a role bears no mark, so in any other cluster it is somebody else's. */
export async function platformDatabaseClusters(cloud: Pick<DigitalOcean, "list">): Promise<readonly Named[]> {
  return (await cloud.list("databaseClusters")).filter(({ name }) => bearsPrefix(name, PLATFORM_PREFIX));
}
