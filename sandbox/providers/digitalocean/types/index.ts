import type { Description } from "../resource.ts";
import { CERTIFICATE } from "./certificate.ts";
import { CONTAINER_REGISTRY } from "./container-registry.ts";
import { CONTAINER_REGISTRY_DOCKER_CREDENTIALS } from "./container-registry-docker-credentials.ts";
import { DATABASE_CLUSTER } from "./database-cluster.ts";
import { DATABASE_DB } from "./database-db.ts";
import { DATABASE_FIREWALL } from "./database-firewall.ts";
import { DATABASE_USER } from "./database-user.ts";
import { DNS_RECORD } from "./dns-record.ts";
import { DOMAIN } from "./domain.ts";
import { KUBERNETES_CLUSTER } from "./kubernetes-cluster.ts";
import { KUBERNETES_NODE_POOL } from "./kubernetes-node-pool.ts";
import { LOAD_BALANCER } from "./load-balancer.ts";
import { PROJECT } from "./project.ts";
import { PROJECT_RESOURCES } from "./project-resources.ts";
import { TAG } from "./tag.ts";
import { VPC } from "./vpc.ts";

/** Every resource type that the stand-in covers. */
export const DESCRIPTIONS: readonly Description[] = [
  CERTIFICATE,
  CONTAINER_REGISTRY,
  CONTAINER_REGISTRY_DOCKER_CREDENTIALS,
  DATABASE_CLUSTER,
  DATABASE_DB,
  DATABASE_FIREWALL,
  DATABASE_USER,
  DNS_RECORD,
  DOMAIN,
  KUBERNETES_CLUSTER,
  KUBERNETES_NODE_POOL,
  LOAD_BALANCER,
  PROJECT,
  PROJECT_RESOURCES,
  TAG,
  VPC,
];
