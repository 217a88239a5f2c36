import type { Description } from "../description.ts";
import { CERTIFICATE } from "./certificate.ts";
import { CONTAINER_REGISTRY } from "./container-registry.ts";
import { CONTAINER_REGISTRY_DOCKER_CREDENTIALS } from "./container-registry-docker-credentials.ts";
import { DATABASE_CLUSTER } from "./database-cluster.ts";
import { DATABASE_DB } from "./database-db.ts";
import { DATABASE_FIREWALL } from "./database-firewall.ts";
import { DATABASE_USER } from "./database-user.ts";
import { DNS_RECORD } from "./dns-record.ts";
import { DOMAIN } from "./domain.ts";
import { DROPLET } from "./droplet.ts";
import { FIREWALL } from "./firewall.ts";
import { KUBERNETES_CLUSTER } from "./kubernetes-cluster.ts";
import { KUBERNETES_NODE_POOL } from "./kubernetes-node-pool.ts";
import { LOAD_BALANCER } from "./load-balancer.ts";
import { MONITOR_ALERT } from "./monitor-alert.ts";
import { PROJECT } from "./project.ts";
import { PROJECT_RESOURCES } from "./project-resources.ts";
import { RESERVED_IP } from "./reserved-ip.ts";
import { RESERVED_IP_ASSIGNMENT } from "./reserved-ip-assignment.ts";
import { SSH_KEY } from "./ssh-key.ts";
import { TAG } from "./tag.ts";
import { UPTIME_ALERT } from "./uptime-alert.ts";
import { UPTIME_CHECK } from "./uptime-check.ts";
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
  DROPLET,
  FIREWALL,
  KUBERNETES_CLUSTER,
  KUBERNETES_NODE_POOL,
  LOAD_BALANCER,
  MONITOR_ALERT,
  PROJECT,
  PROJECT_RESOURCES,
  RESERVED_IP,
  RESERVED_IP_ASSIGNMENT,
  SSH_KEY,
  TAG,
  UPTIME_ALERT,
  UPTIME_CHECK,
  VPC,
];
