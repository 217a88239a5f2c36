import { isProperties, type Properties, type Value } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt, textsAt } from "../../terraform/json.ts";
import { labelMap } from "./labels.ts";

const MEBIBYTE = 1024 * 1024;
const NANOSECONDS: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 6e10, h: 3.6e12 };

/** What the engine is asked to make: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container */
export function containerOrder(inputs: Properties): object {
  return {
    Image: inputs.image,
    Cmd: inputs.command,
    Entrypoint: inputs.entrypoints,
    Env: inputs.envs,
    User: inputs.user,
    WorkingDir: inputs.workingDir,
    Hostname: inputs.hostname,
    Labels: labelMap(inputs.labels),
    StopSignal: inputs.stopSignal,
    StopTimeout: inputs.stopTimeout,
    Healthcheck: healthcheck(inputs.healthcheck),
    ExposedPorts: Object.fromEntries(ports(inputs).map(({ key }) => [key, {}])),
    HostConfig: hostOrder(inputs),
  };
}

/** What can change while the container runs. */
export function limits(inputs: Properties): object {
  const { memory, memorySwap, cpus, cpuShares, restart, maxRetryCount } = inputs;
  return {
    Memory: Number(memory ?? 0) * MEBIBYTE,
    MemorySwap: Number(memorySwap) > 0 ? Number(memorySwap) * MEBIBYTE : memorySwap,
    NanoCpus: cpus === undefined ? undefined : Math.round(Number(cpus) * 1e9),
    CpuShares: cpuShares,
    RestartPolicy: { Name: restart, MaximumRetryCount: maxRetryCount },
  };
}

function hostOrder(inputs: Properties): object {
  const capabilities = objectAt(inputs, "capabilities");
  return {
    ...limits(inputs),
    AutoRemove: inputs.rm,
    Binds: objectsAt(inputs, "volumes").map(bind),
    CapAdd: textsAt(capabilities, "adds"),
    CapDrop: textsAt(capabilities, "drops"),
    Dns: inputs.dns,
    ExtraHosts: objectsAt(inputs, "hosts").map(({ host, ip }) => `${host}:${ip}`),
    Init: inputs.init,
    LogConfig: { Type: inputs.logDriver ?? "", Config: inputs.logOpts },
    NetworkMode: inputs.networkMode,
    PortBindings: bindings(inputs),
    Privileged: inputs.privileged,
    ReadonlyRootfs: inputs.readOnly,
    SecurityOpt: inputs.securityOpts,
    Sysctls: inputs.sysctls,
    Tmpfs: inputs.tmpfs,
  };
}

function ports(
  inputs: Properties,
): readonly { readonly key: string; readonly ip: string; readonly external: string }[] {
  return objectsAt(inputs, "ports").map((port) => ({
    key: `${port.internal}/${textAt(port, "protocol") || "tcp"}`,
    ip: textAt(port, "ip"),
    external: textAt(port, "external"),
  }));
}

function bindings(inputs: Properties): Readonly<Record<string, readonly object[]>> {
  const byPort: Record<string, object[]> = {};
  for (const { key, ip, external } of ports(inputs)) {
    byPort[key] = [...(byPort[key] ?? []), { HostIp: ip, HostPort: external }];
  }
  return byPort;
}

function bind(volume: Properties): string {
  const source = textAt(volume, "volumeName") || textAt(volume, "hostPath");
  return `${source}:${textAt(volume, "containerPath")}:${volume.readOnly === true ? "ro" : "rw"}`;
}

function healthcheck(value: Value | undefined): object | undefined {
  if (!isProperties(value)) return undefined;
  const { tests, interval, timeout, startPeriod, retries } = value;
  const [Interval, Timeout, StartPeriod] = [interval, timeout, startPeriod].map((text) => nanoseconds(String(text)));
  return { Test: tests, Interval, Timeout, StartPeriod, Retries: retries };
}

/** `1m30s` as Go writes it: https://pkg.go.dev/time#ParseDuration */
function nanoseconds(text: string): number {
  return [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, number, unit = "s"]) => sum + Number(number) * (NANOSECONDS[unit] ?? 0),
    0,
  );
}
