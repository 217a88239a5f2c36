import type k8s from "@pulumi/kubernetes";

/** The security settings of a pod that a `restricted` namespace accepts. */
export function podSecurityContext(user?: number): k8s.types.input.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    ...(user === undefined ? {} : { runAsUser: user, runAsGroup: user }),
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** The security settings of a container that a `restricted` namespace accepts; it cannot write to its image. */
export function containerSecurityContext(): k8s.types.input.core.v1.SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  };
}
