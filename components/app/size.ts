/** How large an app is. */
export type Size = "small" | "medium" | "large";

/** Every size, smallest first. */
export const SIZES = ["small", "medium", "large"] as const satisfies readonly Size[];

/** Processor time and memory of a container, in Kubernetes quantities. */
export interface Resources {
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu: string; readonly memory: string };
}

/**
 * What a size means. A node of 2 processors and 4 GiB takes about twenty small apps by what they ask for.
 *
 * The largest stays within the limit range of a preview namespace (1 processor, 1 GiB).
 */
export function resources(size: Size): Resources {
  switch (size) {
    case "small":
      return { requests: { cpu: "50m", memory: "96Mi" }, limits: { cpu: "500m", memory: "256Mi" } };
    case "medium":
      return { requests: { cpu: "100m", memory: "192Mi" }, limits: { cpu: "750m", memory: "512Mi" } };
    case "large":
      return { requests: { cpu: "250m", memory: "384Mi" }, limits: { cpu: "1", memory: "1Gi" } };
    default:
      return size satisfies never;
  }
}
