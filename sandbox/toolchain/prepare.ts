import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory } from "./cache.ts";
import { unpackDebianPackages } from "./debian-packages.ts";
import { buildGoProgram, copyFromGoModule } from "./go-build.ts";
import { DEBIAN_PACKAGES, PINS } from "./pins.ts";
import { getPrograms } from "./program-sources.ts";
import { createProgress, type ProgressOutput } from "./progress.ts";
import { downloadKubernetes, downloadObjectStorage, downloadPulumi, KUBERNETES_PROGRAMS } from "./published.ts";
import { linkTools } from "./tool-folder.ts";
import type { Toolchain, ToolName } from "./toolchain.ts";

const KUBERNETES = {
  module: "kubernetes",
  package: ".",
  binary: "kubernetes",
  variables: {
    "k8s.io/component-base/version.gitVersion": `v${PINS.kubernetes}`,
    "k8s.io/component-base/version.gitMajor": "1",
    "k8s.io/component-base/version.gitMinor": PINS.kubernetes.split(".")[1] ?? "",
  },
};
const PULUMI = {
  module: "pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  binary: "pulumi",
  variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${PINS.pulumi}` },
};
const LANGUAGE_HOST = {
  module: "pulumi-language-nodejs",
  package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
  binary: "pulumi-language-nodejs",
  variables: {},
};
const OBJECT_STORAGE = {
  module: "versitygw",
  package: "github.com/versity/versitygw/cmd/versitygw",
  binary: "versitygw",
  variables: { "main.Version": PINS.versitygw },
};
const PULUMI_SOURCES = {
  builds: { pulumi: PULUMI, "pulumi-language-nodejs": LANGUAGE_HOST },
  download: downloadPulumi,
};
const STORAGE_SOURCES = { builds: { versitygw: OBJECT_STORAGE }, download: downloadObjectStorage };
const PAUSE = { module: "pause", package: ".", binary: "pause", variables: {} };

/** Seconds that each step takes on a machine with two cores and an empty cache. */
const EXPECTED_SECONDS = {
  "Debian packages (containerd, Docker Engine, PostgreSQL, Caddy, …)": 15,
  "Kubernetes, etcd and CoreDNS": 400,
  Pulumi: 230,
  "Object storage": 60,
};
const [DEBIAN_STEP, KUBERNETES_STEP, PULUMI_STEP, STORAGE_STEP] = Object.keys(EXPECTED_SECONDS) as [
  string,
  string,
  string,
  string,
];

/** Settings for {@link prepareToolchain}. */
export interface ToolchainOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the progress of long steps is shown. */
  readonly output: ProgressOutput;
}

/**
 * Makes every program that the sandbox runs ready to run: from the cache, or from its vendor's download,
 * or built from its vendor's Go module, or from Debian's packages.
 *
 * @throws SandboxError that names the program and what is missing to get it.
 */
export async function prepareToolchain({ environment, output }: ToolchainOptions): Promise<Toolchain> {
  const cache = cacheDirectory(environment);
  const progress = createProgress(output, EXPECTED_SECONDS);
  const debian = await progress.step(DEBIAN_STEP, () => unpackDebianPackages(cache, DEBIAN_PACKAGES));
  const kubernetes = await progress.step(KUBERNETES_STEP, () => getKubernetes(cache, environment.PATH));
  const pulumi = await progress.step(PULUMI_STEP, () => getPrograms(cache, environment.PATH, PULUMI_SOURCES));
  const storage = await progress.step(STORAGE_STEP, () => getPrograms(cache, environment.PATH, STORAGE_SOURCES));
  const tools = await linkTools(cache, { debian, programs: { ...kubernetes.programs, ...pulumi, ...storage } });
  return {
    tools,
    tool: (name: ToolName) => join(tools, name),
    networkPlugins: firstExisting([join(debian, "usr/lib/cni"), "/usr/lib/cni"]),
    gatewayCustomResources: kubernetes.gatewayCustomResources,
  };
}

async function getKubernetes(cache: string, searchPath: string | undefined) {
  const pause = await buildGoProgram(cache, PAUSE);
  const builds = Object.fromEntries(KUBERNETES_PROGRAMS.map((name) => [name, KUBERNETES]));
  const programs = await getPrograms(cache, searchPath, { builds, download: downloadKubernetes });
  return {
    programs: { ...programs, pause },
    // A file for each definition, wherever Kubernetes comes from: what the project publishes is all of them in one.
    gatewayCustomResources: await copyFromGoModule(
      cache,
      KUBERNETES.module,
      "sigs.k8s.io/gateway-api",
      "config/crd/standard",
    ),
  };
}

function firstExisting(paths: readonly string[]): string {
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) throw new Error(`none of ${paths.join(", ")} exists`);
  return path;
}
