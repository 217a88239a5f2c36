const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** Whether an image is named by its content, so that the name can never come to mean another image. */
export function isPinned(reference: string): boolean {
  return DIGEST.test(reference);
}

/** The image by its digest instead of its tag: `host:5000/app:latest` becomes `host:5000/app@sha256:…`. */
export function withDigest(reference: string, digest: string): string {
  const lastSlash = reference.lastIndexOf("/");
  const colon = reference.indexOf(":", lastSlash + 1);
  return `${colon === -1 ? reference : reference.slice(0, colon)}@${digest}`;
}

/** How an app's image is known: by its content, or by a tag that stands for its source. */
export interface ReleasedImage {
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/**
 * The reference of an app's image in a registry; the digest counts when both are known.
 *
 * @throws Error when neither is known.
 */
export function imageReference(endpoint: string, app: string, { tag, digest }: ReleasedImage): string {
  if (digest !== undefined) return `${endpoint}/${app}@${digest}`;
  if (tag !== undefined) return `${endpoint}/${app}:${tag}`;
  throw new Error(`the image of "${app}" has neither tag nor digest`);
}
