/** Marks a namespace whose routes the cluster's gateway accepts. */
export const ROUTES_LABEL = "greenroom.dev/routes";

/** Marks pods that the gateway may reach. */
export const EXPOSED_LABEL = "greenroom.dev/exposed";

/** Marks a container on a compose host that was made because one before it had failed. */
export const ATTEMPT_LABEL = "greenroom.dev/attempt";

/** Annotation with the commit that the source of an app comes from. */
export const COMMIT_ANNOTATION = "greenroom.dev/commit";

/**
 * The tag that shows on a DigitalOcean resource which environment owns it.
 *
 * Tags may hold letters, digits, `:`, `-` and `_`, so there is no dot in it:
 * https://docs.digitalocean.com/reference/api/digitalocean/#tag/Tags
 */
export function ownerTag(environment: string): string {
  return `greenroom:${environment}`;
}

/** The labels that show on a Kubernetes object which environment owns it. */
export function ownerLabels(environment: string): Record<string, string> {
  return {
    "app.kubernetes.io/managed-by": "greenroom",
    "greenroom.dev/environment": environment,
  };
}

/** The owner's labels and the app's name. */
export function appLabels(environment: string, app: string): Record<string, string> {
  return { ...ownerLabels(environment), "app.kubernetes.io/name": app };
}
