import { type Calls, call } from "./calls.ts";

/** `GET /user` refuses tokens of apps and of jobs; this tells for every token who signs what is written with it. */
const QUERY = "query { viewer { login } }";

interface Answer {
  readonly viewer: { readonly login: string };
}

/** Who signs what is written with the token, such as `github-actions[bot]` for a job's; asked once. */
export function createOwnLogin({ octokit }: Pick<Calls, "octokit">): () => Promise<string> {
  let login: string | undefined;
  return async () => {
    login ??= (await call(async () => ({ data: await octokit.graphql<Answer>(QUERY) }))).viewer.login;
    return login;
  };
}
