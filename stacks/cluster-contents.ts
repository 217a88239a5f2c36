import { WildcardCertificate } from "../components/certificate/index.ts";
import { type Cluster, ClusterAccess } from "../components/cluster/index.ts";
import { type Database, DatabaseAdministration } from "../components/database/index.ts";
import { Gateway } from "../components/gateway/index.ts";
import { pinnedImage } from "../components/image/index.ts";
import { SystemNamespace } from "../components/namespace/index.ts";
import { ADMIN_SECRET, SYSTEM_NAMESPACE, subdomain } from "../components/naming.ts";
import { createClusterProvider } from "./cluster-provider.ts";
import type { FoundationConfig } from "./config.ts";
import type { Site } from "./foundation.ts";

/** What the cluster's contents lean on. */
export interface Outside {
  readonly cluster: Cluster;
  readonly database: Database;
}

/** What is made through the cluster's own API, and goes with the cluster. */
export function createClusterContents(
  { environment, name, domain, label }: Pick<Site, "environment" | "name" | "domain" | "label">,
  config: FoundationConfig,
  { cluster, database }: Outside,
) {
  const provider = createClusterProvider(name, { kubeconfig: cluster.kubeconfig, clusterIdentifier: cluster.id });
  const options = { provider, deletedWith: cluster.resource };
  const namespace = new SystemNamespace(SYSTEM_NAMESPACE, { environment }, options);
  const access = new ClusterAccess(
    "greenroom-deployer",
    {
      environment,
      namespace: namespace.name,
      clusterName: cluster.name,
      endpoint: cluster.endpoint,
      certificateAuthority: cluster.certificateAuthority,
    },
    options,
  );
  const image = pinnedImage(config.databaseAdminImage);
  const administration = new DatabaseAdministration(
    ADMIN_SECRET,
    {
      environment,
      namespace: namespace.name,
      host: database.host,
      port: database.port,
      adminUser: database.adminUser,
      adminPassword: database.adminPassword,
      image,
    },
    options,
  );
  const certificate = new WildcardCertificate(name, { domain, label });
  const hostDomain = domain.apply((zone) => subdomain(label, zone));
  const gateway = new Gateway(
    name,
    {
      environment,
      namespace: namespace.name,
      gatewayClass: config.gatewayClass,
      domain: hostDomain,
      certificateName: certificate.name,
    },
    options,
  );
  const members = [provider, namespace, access, administration, certificate, gateway];
  return { access, gateway, hostDomain, image, members, namespace, provider };
}
