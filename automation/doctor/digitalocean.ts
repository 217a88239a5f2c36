import type { Target } from "../../stacks/compose-config.ts";
import type { ConfigValues } from "../engine/values.ts";
import { isRecord, text } from "../services/json-api.ts";
import { type Check, type Finding, failed, missing, ok, skipped } from "./check.ts";
import { scopeChecks } from "./digitalocean-scopes.ts";
import { clusterOffer, databaseOffer, hostOffer } from "./offers.ts";
import type { Probe, ProbeAnswer } from "./probe.ts";

const TOKENS = "https://cloud.digitalocean.com/account/api/tokens";

/** What is asked of DigitalOcean, and for which values. */
export interface CloudQuestions {
  readonly probe: Probe;
  /** The platform's values. */
  readonly values: () => Promise<ConfigValues>;
  readonly target: () => Promise<Target>;
}

/** The account, what the token may do, and whether what the values order is for sale. */
export function cloudChecks({ probe, values, target }: CloudQuestions): readonly Check[] {
  const area = "DigitalOcean";
  const isCompose = async () => (await target()) === "compose-host";
  return [
    { area, name: "token", look: async () => tokenFinding(await probe("GET", "/v2/account")) },
    ...scopeChecks(probe),
    {
      area,
      name: "machines for sale",
      look: async () =>
        (await isCompose())
          ? hostOffer(await values(), await probe("GET", "/v2/sizes?per_page=200"))
          : clusterOffer(await values(), await probe("GET", "/v2/kubernetes/options")),
    },
    {
      area,
      name: "PostgreSQL for sale",
      look: async () =>
        (await isCompose())
          ? skipped("not needed: the databases of previews are containers")
          : databaseOffer(await values(), await probe("GET", "/v2/databases/options")),
    },
  ];
}

/** Whether the token opens the account. */
export function tokenFinding({ status, body, message }: Pick<ProbeAnswer, "status" | "body" | "message">): Finding {
  if (status === 401) {
    return failed("DigitalOcean does not know it", `Make a new one at ${TOKENS} and set DIGITALOCEAN_TOKEN to it.`);
  }
  if (status === 403) return missing("it may not read the account", `Give it the scope account:read: ${TOKENS}.`);
  const account = isRecord(body.account) ? body.account : {};
  if (status !== 200) {
    return failed(
      `DigitalOcean answered with status ${status}: ${message}`,
      "https://status.digitalocean.com tells of outages.",
    );
  }
  const state = text(account, "status");
  if (state === "active")
    return ok(`it opens an active account, which may have ${text(account, "droplet_limit")} droplets`);
  return failed(`the account is ${state}`, "Look at https://cloud.digitalocean.com/account, which says why.");
}
