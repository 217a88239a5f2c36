import type k8s from "@pulumi/kubernetes";

type Container = k8s.types.input.core.v1.Container;
type Probes = Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe">;

/** How long an app may take from its start to its first good answer, in seconds. */
const STARTUP_SECONDS = 90;

/**
 * How Kubernetes finds out whether an app serves. It asks every second until the first good answer and while requests
 * go to it, so that a roll-out waits no longer than it must; a restart takes half a minute of silence.
 *
 * @param path - the app's health path.
 * @param port - name of the container's port.
 */
export function probes(path: string, port: string): Probes {
  const httpGet = { path, port };
  return {
    startupProbe: { httpGet, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: STARTUP_SECONDS },
    readinessProbe: { httpGet, periodSeconds: 1, timeoutSeconds: 2, failureThreshold: 3 },
    livenessProbe: { httpGet, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  };
}

/**
 * How long a container goes on serving after it was told to stop, in seconds: until the gateway sends it nothing more.
 * A quarter of the time that it has in all, 1 to 5.
 */
export function drainSeconds(gracePeriodSeconds: number): number {
  return Math.max(1, Math.min(5, Math.floor(gracePeriodSeconds / 4)));
}
