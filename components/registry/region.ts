/** Where registries can be: https://docs.digitalocean.com/platform/regional-availability/ */
const REGIONS: readonly string[] = ["ams3", "blr1", "fra1", "nyc3", "sfo2", "sfo3", "sgp1", "syd1"];

/** The region of a registry for images that are pulled in this one; none where registries cannot be. */
export function registryRegion(region: string): { readonly region?: string } {
  return REGIONS.includes(region) ? { region } : {};
}
