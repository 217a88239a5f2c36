/** The one place that says which version of each program the sandbox runs, but for those that Debian packages bring. */
export const PINS = {
  pulumi: "3.250.0",
  kubernetes: "1.34.2",
  etcd: "3.6.5",
  coredns: "1.13.1",
  gatewayApi: "1.4.0",
  versitygw: "1.8.0",
  actionlint: "1.7.12",
  zizmor: "1.32.0",
} as const;

/**
 * Debian packages whose programs the sandbox runs, in the versions of the machine's release; they are unpacked into the
 * cache, not installed.
 */
export const DEBIAN_PACKAGES = [
  "busybox-static",
  "caddy",
  "containerd",
  "containernetworking-plugins",
  "docker-registry",
  "docker.io",
  "iproute2",
  "nftables",
  "openssh-client",
  "openssh-server",
  "postgresql",
  "redis-server",
  "runc",
  "tini",
] as const;
