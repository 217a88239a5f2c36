import type { V1Pod } from "@kubernetes/client-node";
import type { PolicyPod } from "./policy-api.ts";

const FINISHED = ["Succeeded", "Failed"];

/** The pods that policies are about: a finished pod's address may already be another's. */
export function readPods(pods: readonly V1Pod[]): PolicyPod[] {
  return pods.flatMap(({ metadata, spec, status }) => {
    const address = status?.podIP;
    if (!address || spec?.hostNetwork === true || FINISHED.includes(status?.phase ?? "")) return [];
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
    return [
      {
        namespace: metadata?.namespace ?? "",
        name: metadata?.name ?? "",
        address,
        labels: metadata?.labels ?? {},
        namedPorts: containers.flatMap(({ ports = [] }) =>
          ports.flatMap(({ name, protocol = "TCP", containerPort }) =>
            name === undefined ? [] : [{ name, protocol, port: containerPort }],
          ),
        ),
      },
    ];
  });
}
