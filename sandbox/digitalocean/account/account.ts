import type { Cloud } from "../cloud.ts";
import { noContent, ok } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import { bodyOf, type Route, route } from "../http/route.ts";
import { RESERVED_IP_LIMIT } from "../reserved-ips/reserved-ip.ts";
import { type AccountRules, NEW_ACCOUNT } from "./rules.ts";

/** The account's team; also the owner of its projects. */
export const TEAM_UUID = "5df3e3004a17e242b7c20ca6c9fc25b701a47ece";

/**
 * Imitates https://docs.digitalocean.com/reference/api/reference/account/.
 * Beside it, for tests: `GET|POST|DELETE /_sandbox/account` tells, changes and resets what the account may do.
 */
export function accountRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/account", "account_get", () => ok({ account: accountAnswer(cloud.account) })),
    route("GET /_sandbox/account", "sandbox_get_account", () => ok(cloud.account)),
    route("POST /_sandbox/account", "sandbox_change_account", (request) => {
      cloud.account = { ...cloud.account, ...readRules(bodyOf(request)) };
      return ok(cloud.account);
    }),
    route("DELETE /_sandbox/account", "sandbox_reset_account", () => {
      cloud.account = NEW_ACCOUNT;
      return noContent();
    }),
  ];
}

function accountAnswer({ dropletLimit }: AccountRules): object {
  return {
    droplet_limit: dropletLimit,
    floating_ip_limit: RESERVED_IP_LIMIT,
    email: "greenroom@example.com",
    name: "Greenroom Sandbox",
    uuid: "b6fr89dbf6d9156cace5f3c78dc9851d957381ef",
    email_verified: true,
    status: "active",
    status_message: " ",
    team: { uuid: TEAM_UUID, name: "Sandbox" },
  };
}

function readRules(body: Fields): Partial<AccountRules> {
  const dropletLimit = body.optionalInteger("dropletLimit", { least: 0 });
  const loadBalancerLimit = body.optionalInteger("loadBalancerLimit", { least: 0 });
  const verifiedEmails = body.strings("verifiedEmails");
  const retiredVersions = body.strings("retiredVersions");
  const soldOut = body.strings("soldOut");
  return {
    ...(dropletLimit !== undefined && { dropletLimit }),
    ...(loadBalancerLimit !== undefined && { loadBalancerLimit }),
    ...(verifiedEmails !== undefined && { verifiedEmails }),
    ...(retiredVersions !== undefined && { retiredVersions }),
    ...(soldOut !== undefined && { soldOut }),
  };
}
