/** A program that the sandbox or the command line runs. */
export type ToolName =
  | "caddy"
  | "containerd"
  | "containerd-shim-runc-v2"
  | "coredns"
  | "docker"
  | "docker-init"
  | "docker-proxy"
  | "docker-registry"
  | "dockerd"
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-proxy"
  | "kube-scheduler"
  | "kubectl"
  | "kubelet"
  | "nft"
  | "pause"
  | "postgres"
  | "initdb"
  | "psql"
  | "busybox"
  | "ctr"
  | "ip"
  | "iptables-nft"
  | "pulumi"
  | "pulumi-language-nodejs"
  | "redis-server"
  | "runc"
  | "ssh"
  | "ssh-keygen"
  | "sshd"
  | "tini"
  | "versitygw";

/** The programs that are ready to run on this machine. */
export interface Toolchain {
  /** The folder that holds them all under their own names; first on `PATH` of what the sandbox starts. */
  readonly tools: string;

  /** The absolute path of one of them. */
  tool(name: ToolName): string;

  /** The folder with the CNI plugins (`ptp`, `host-local`, `loopback`, …). */
  readonly networkPlugins: string;

  /** The folder with the Gateway API's standard custom resource definitions (YAML, v1.4.0). */
  readonly gatewayCustomResources: string;
}
