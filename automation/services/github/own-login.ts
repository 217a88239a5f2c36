import { type Calls, call } from "./calls.ts";

/** Who signs what is written with the token; asked once. */
export function createOwnLogin({ octokit }: Pick<Calls, "octokit">): () => Promise<string> {
  let login: string | undefined;
  return async () => {
    // A job's token has no user behind it, and the API says so with 403; what it writes is signed by this bot.
    login ??= (await call(() => octokit.request("GET /user"), [403]))?.login ?? "github-actions[bot]";
    return login;
  };
}
