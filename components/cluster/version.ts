/**
 * The prefix under which DigitalOcean finds the versions of a minor version: `1.34` and `1.34.` become `1.34.`, so that
 * `1.3` does not find `1.34`.
 *
 * @throws Error when the text is no minor version.
 */
export function versionPrefix(minor: string): string {
  if (/^\d+\.\d+\.?$/.test(minor)) return minor.endsWith(".") ? minor : `${minor}.`;
  throw new Error(`a minor version such as "1.34" is needed, got "${minor}"`);
}

/** The version to create a cluster with, and what a person should know about it. */
export interface ChosenVersion {
  readonly version: string;

  /** Why the version cannot be created; undefined when it can. */
  readonly warning: string | undefined;
}

/**
 * Chooses among what DigitalOcean offers. When it offers none with the prefix any more, a running cluster must still be
 * updatable, so that is a warning: DigitalOcean itself refuses to create one.
 *
 * @param latest - what DigitalOcean names as the latest version with the prefix; undefined or empty when there is none.
 */
export function chooseVersion(prefix: string, latest: string | undefined): ChosenVersion {
  if (latest?.startsWith(prefix) === true) return { version: latest, warning: undefined };
  const minor = prefix.slice(0, -1);
  return {
    version: minor,
    warning: `DigitalOcean offers no Kubernetes ${minor} any more: a running cluster stays as it is, a new one needs another kubernetesVersion`,
  };
}
