/** The version of the pod security standards that namespaces hold pods to; pinned, so that an upgrade of the cluster changes nothing unseen. */
const STANDARD_VERSION = "v1.34";

/**
 * Labels that make Kubernetes refuse pods which are not `restricted`:
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function restrictedPodLabels(): Record<string, string> {
  const modes = ["enforce", "warn", "audit"];
  return Object.fromEntries(
    modes.flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, "restricted"],
      [`pod-security.kubernetes.io/${mode}-version`, STANDARD_VERSION],
    ]),
  );
}
