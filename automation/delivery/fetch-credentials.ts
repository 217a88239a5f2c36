/** What git is told besides, and what of it must not be told to anybody. */
export interface FetchCredentials {
  /** Added to the environment of git. */
  readonly environment: Readonly<Record<string, string>>;
  readonly confidential: readonly string[];
}

/**
 * What lets git fetch from GitHub with the token of a job of GitHub Actions. It is handed over in git's environment, so it
 * stands in no file and on no command line: https://git-scm.com/docs/git-config#ENVIRONMENT. Anywhere else there is nothing
 * to add: people's git has credentials of its own.
 */
export function fetchCredentials(variables: NodeJS.ProcessEnv): FetchCredentials {
  const { GITHUB_ACTIONS, GITHUB_TOKEN, GITHUB_SERVER_URL } = variables;
  if (GITHUB_ACTIONS !== "true" || !GITHUB_TOKEN) return { environment: {}, confidential: [] };
  const login = Buffer.from(`x-access-token:${GITHUB_TOKEN}`).toString("base64");
  return {
    environment: {
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: `http.${(GITHUB_SERVER_URL || "https://github.com").replace(/\/+$/, "")}/.extraheader`,
      GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${login}`,
      GIT_TERMINAL_PROMPT: "0",
    },
    confidential: [login],
  };
}
