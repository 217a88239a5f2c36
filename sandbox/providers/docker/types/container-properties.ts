import { flag, list, map, number, object, set, text } from "../../terraform/schema/property.ts";
import { between, oneOf } from "../../terraform/schema/rules.ts";
import { LABELS } from "./labels.ts";

const MOST = 2 ** 31 - 1;
const replaces = true;
const texts = text("optional");

const UPLOAD = {
  file: text("required"),
  content: texts,
  contentBase64: texts,
  executable: flag("optional", { default: false }),
  permissions: texts,
};

const HEALTHCHECK = {
  tests: list("required", texts),
  interval: text("optional", { default: "0s" }),
  timeout: text("optional", { default: "0s" }),
  startPeriod: text("optional", { default: "0s" }),
  retries: number("optional", { default: 0 }),
};

const PORT = {
  internal: number("required"),
  external: number("computed"),
  ip: text("optional", { default: "0.0.0.0" }),
  protocol: text("optional", { default: "tcp" }),
};

const NETWORK = { name: text("required"), aliases: set("optional", texts), ipv4Address: texts };

const VOLUME = { volumeName: texts, hostPath: texts, containerPath: texts, readOnly: flag("optional") };

const NETWORK_DATA = {
  networkName: text("output"),
  ipAddress: text("output"),
  ipPrefixLength: number("output"),
  gateway: text("output"),
  macAddress: text("output"),
};

/**
 * The properties of a container as the original has them: almost every change makes a new one.
 * https://github.com/kreuzwerker/terraform-provider-docker/blob/master/docs/resources/container.md
 */
export const CONTAINER_PROPERTIES = {
  name: text("required", { replaces }),
  image: text("required", { replaces }),
  command: list("computed", texts, { replaces }),
  entrypoints: list("computed", texts, { replaces }),
  envs: set("computed", texts, { replaces, isWriteOnly: true }),
  user: text("optional", { replaces }),
  workingDir: text("optional", { replaces }),
  hostname: text("computed", { replaces }),
  labels: { ...LABELS, isWriteOnly: true },
  networksAdvanced: set("optional", object("optional", NETWORK), { replaces, isWriteOnly: true }),
  networkMode: text("optional", { replaces, default: "bridge" }),
  ports: list("optional", object("optional", PORT), { replaces, isWriteOnly: true }),
  hosts: set("optional", object("optional", { host: text("required"), ip: text("required") }), { replaces }),
  dns: set("optional", texts, { replaces }),
  volumes: set("optional", object("optional", VOLUME), { replaces, isWriteOnly: true }),
  tmpfs: map("optional"),
  uploads: set("optional", object("optional", UPLOAD), { replaces, isWriteOnly: true }),
  readOnly: flag("optional", { replaces, default: false }),
  privileged: flag("optional", { replaces }),
  capabilities: object(
    "optional",
    { adds: set("optional", texts, { replaces }), drops: set("optional", texts, { replaces }) },
    { replaces },
  ),
  securityOpts: set("computed", texts, { replaces }),
  sysctls: map("optional", { replaces }),
  init: flag("computed"),
  memory: number("optional", { check: between(0, MOST) }),
  memorySwap: number("optional", { check: between(-1, MOST) }),
  cpus: text("optional", { isWriteOnly: true }),
  cpuShares: number("optional", { check: between(0, MOST) }),
  restart: text("optional", { default: "no", check: oneOf("no", "on-failure", "always", "unless-stopped") }),
  maxRetryCount: number("optional"),
  logDriver: text("computed", { replaces }),
  logOpts: map("optional", { replaces }),
  healthcheck: object("computed", HEALTHCHECK, { isWriteOnly: true }),
  stopSignal: text("computed", { replaces, isWriteOnly: true }),
  stopTimeout: number("computed", { replaces, isWriteOnly: true }),
  rm: flag("optional", { default: false }),
  start: flag("optional", { default: true }),
  attach: flag("optional", { default: false }),
  logs: flag("optional", { default: false }),
  mustRun: flag("optional", { default: true }),
  wait: flag("optional", { default: false }),
  waitTimeout: number("optional", { default: 60 }),
  removeVolumes: flag("optional", { default: true }),
  destroyGraceSeconds: number("optional"),
  containerReadRefreshTimeoutMilliseconds: number("optional", { default: 15_000 }),
  bridge: text("output"),
  containerLogs: text("output"),
  exitCode: number("output"),
  networkDatas: list("output", object("output", NETWORK_DATA)),
};

/** What the original knows and the stand-in does not. */
export const UNCOVERED = [
  ...["cgroupParent", "cgroupnsMode", "cpuPeriod", "cpuQuota", "cpuSet", "deviceCgroupRules", "deviceReadBps"],
  ...["deviceReadIops", "deviceRequests", "deviceWriteBps", "deviceWriteIops", "devices", "dnsOpts", "dnsSearches"],
  ...["domainname", "gpus", "groupAdds", "ipcMode", "memoryReservation", "mounts", "pidMode", "platform"],
  ...["publishAllPorts", "runtime", "shmSize", "stdinOpen", "storageOpts", "tty", "ulimits", "usernsMode"],
];
