import { join } from "node:path";
import { PINS } from "./pins.ts";
import type { Programs } from "./program-sources.ts";
import { downloadVendorFile } from "./vendor-download.ts";

/** The programs of the multi-call binary, and of the vendors' downloads that stand for it. */
export const KUBERNETES_PROGRAMS = [
  "coredns",
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "kubectl",
  "kubelet",
] as const;

/**
 * Kubernetes, etcd and CoreDNS as their vendors publish them.
 *
 * @returns undefined when one of the vendors cannot be reached.
 */
export async function downloadKubernetes(cache: string): Promise<Programs | undefined> {
  const programs: Record<string, string> = {};
  for (const name of KUBERNETES_PROGRAMS.filter((program) => program !== "etcd" && program !== "coredns")) {
    const url = `https://dl.k8s.io/release/v${PINS.kubernetes}/bin/linux/amd64/${name}`;
    const directory = await downloadVendorFile(cache, name, { url, checksums: `${url}.sha512` });
    if (directory === undefined) return undefined;
    programs[name] = join(directory, name);
  }
  const etcd = await downloadEtcd(cache);
  const coredns = await downloadCoredns(cache);
  return etcd === undefined || coredns === undefined ? undefined : { ...programs, etcd, coredns };
}

/**
 * The Pulumi command line with its language hosts as their vendor publishes them.
 *
 * @returns undefined when the vendor cannot be reached.
 */
export async function downloadPulumi(cache: string): Promise<Programs | undefined> {
  const base = "https://get.pulumi.com/releases/sdk";
  const names = ["pulumi", "pulumi-language-nodejs"];
  const directory = await downloadVendorFile(cache, "pulumi-release", {
    url: `${base}/pulumi-v${PINS.pulumi}-linux-x64.tar.gz`,
    checksums: `${base}/pulumi-${PINS.pulumi}-checksums.txt`,
    programs: names.map((name) => `pulumi/${name}`),
  });
  return directory === undefined ? undefined : Object.fromEntries(names.map((name) => [name, join(directory, name)]));
}

/**
 * The S3-compatible object storage as its vendor publishes it.
 *
 * @returns undefined when the vendor cannot be reached.
 */
export async function downloadObjectStorage(cache: string): Promise<Programs | undefined> {
  const release = `https://github.com/versity/versitygw/releases/download/v${PINS.versitygw}`;
  const name = `versitygw_v${PINS.versitygw}_Linux_x86_64`;
  const directory = await downloadVendorFile(cache, "versitygw-release", {
    url: `${release}/${name}.tar.gz`,
    checksums: `${release}/checksums.txt`,
    programs: [`${name}/versitygw`],
  });
  return directory === undefined ? undefined : { versitygw: join(directory, "versitygw") };
}

async function downloadEtcd(cache: string): Promise<string | undefined> {
  const release = `https://github.com/etcd-io/etcd/releases/download/v${PINS.etcd}`;
  const name = `etcd-v${PINS.etcd}-linux-amd64`;
  const directory = await downloadVendorFile(cache, "etcd", {
    url: `${release}/${name}.tar.gz`,
    checksums: `${release}/SHA256SUMS`,
    programs: [`${name}/etcd`],
  });
  return directory === undefined ? undefined : join(directory, "etcd");
}

async function downloadCoredns(cache: string): Promise<string | undefined> {
  const release = `https://github.com/coredns/coredns/releases/download/v${PINS.coredns}`;
  const archive = `${release}/coredns_${PINS.coredns}_linux_amd64.tgz`;
  const directory = await downloadVendorFile(cache, "coredns", {
    url: archive,
    checksums: `${archive}.sha256`,
    programs: ["coredns"],
  });
  return directory === undefined ? undefined : join(directory, "coredns");
}
