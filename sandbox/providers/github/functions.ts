import type { Properties } from "../framework/values.ts";
import { textAt } from "../terraform/json.ts";
import type { Api } from "./api.ts";

/** A function of the SDK. */
type ProviderFunction = (api: Api, arguments_: Properties) => Promise<Properties>;

/** The functions that the stacks call, by token. */
export const FUNCTIONS: Readonly<Record<string, ProviderFunction>> = {
  "github:index/getTeam:getTeam": getTeam,
  "github:index/getUser:getUser": getUser,
};

/** `GET /users/{username}`: https://docs.github.com/en/rest/users/users#get-a-user */
async function getUser(api: Api, arguments_: Properties): Promise<Properties> {
  const username = textAt(arguments_, "username");
  const user = await api.request("GET /users/{username}", { username });
  return {
    id: textAt(user, "id"),
    username,
    login: textAt(user, "login"),
    name: textAt(user, "name"),
    nodeId: textAt(user, "node_id"),
    siteAdmin: user.site_admin ?? false,
  };
}

/** `GET /orgs/{org}/teams/{slug}`: https://docs.github.com/en/rest/teams/teams#get-a-team-by-name */
async function getTeam(api: Api, arguments_: Properties): Promise<Properties> {
  const slug = textAt(arguments_, "slug");
  const team = await api.request("GET /orgs/{owner}/teams/{slug}", { slug });
  return {
    ...arguments_,
    id: textAt(team, "id"),
    name: textAt(team, "name"),
    nodeId: textAt(team, "node_id"),
    privacy: textAt(team, "privacy"),
  };
}
