/** What the account may do and what is sold to it; `POST /_sandbox/account` changes it. */
export interface AccountRules {
  /** Addresses that alerts may be sent to. */
  readonly verifiedEmails: readonly string[];
  /** The most droplets at one time; the nodes of clusters count. */
  readonly dropletLimit: number;
  /** The most load balancers at one time. */
  readonly loadBalancerLimit: number;
  /** Version slugs that new clusters cannot have any more. */
  readonly retiredVersions: readonly string[];
  /** Sizes that have run out in a region, such as `s-2vcpu-4gb@fra1`. */
  readonly soldOut: readonly string[];
}

/** What a new account may do: https://docs.digitalocean.com/platform/limits/ */
export const NEW_ACCOUNT: AccountRules = {
  verifiedEmails: ["greenroom@example.com"],
  dropletLimit: 25,
  loadBalancerLimit: 10,
  retiredVersions: [],
  soldOut: [],
};
