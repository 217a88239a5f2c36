import { ok } from "../http/answer.ts";
import { type Route, route } from "../http/route.ts";

/** The account's team; also the owner of its projects. */
export const TEAM_UUID = "5df3e3004a17e242b7c20ca6c9fc25b701a47ece";

/** Imitates https://docs.digitalocean.com/reference/api/reference/account/. */
export function accountRoutes(): Route[] {
  const account = {
    droplet_limit: 25,
    floating_ip_limit: 5,
    email: "greenroom@example.com",
    name: "Greenroom Sandbox",
    uuid: "b6fr89dbf6d9156cace5f3c78dc9851d957381ef",
    email_verified: true,
    status: "active",
    status_message: " ",
    team: { uuid: TEAM_UUID, name: "Sandbox" },
  };
  return [route("GET /v2/account", "account_get", () => ok({ account }))];
}
