import { SandboxError } from "../errors.ts";
import { type CommandInput, requireSandbox } from "./input.ts";

/** Whose hands a command uses when nobody is named. */
export const DEVELOPER = "sandbox-developer";

/** The sandbox's GitHub, as one of its accounts sees it. */
export interface GitHubAccount {
  readonly login: string;
  /** The git repository behind it. */
  readonly repository: string;
  /** Calls the API below the repository's own path. @throws SandboxError when it refuses */
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Runs a GraphQL document. @throws SandboxError when it refuses */
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Opens the GitHub of the sandbox that runs. @throws SandboxError when there is no such account */
export async function openGitHub(input: CommandInput, login = DEVELOPER): Promise<GitHubAccount> {
  const { environment } = await requireSandbox(input);
  const { GITHUB_API_URL = "", GITHUB_REPOSITORY = "", GREENROOM_REPOSITORY = "" } = environment;
  const issued = await send(`${GITHUB_API_URL}/_sandbox/tokens`, environment.GITHUB_TOKEN, "POST", { account: login });
  const { token } = issued as { token: string };
  return {
    login,
    repository: GREENROOM_REPOSITORY,
    call: async <T>(method: string, path: string, body?: unknown) =>
      (await send(`${GITHUB_API_URL}/repos/${GITHUB_REPOSITORY}${path}`, token, method, body)) as T,
    graphql: async (query, variables) => {
      const answer = await send(`${GITHUB_API_URL}/graphql`, token, "POST", { query, variables });
      const { errors: [error] = [] } = answer as { errors?: { message: string }[] };
      if (error !== undefined) throw new SandboxError(`the sandbox's GitHub refuses: ${error.message}`);
    },
  };
}

async function send(url: string, token: string | undefined, method: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { message?: string };
  if (!response.ok) throw new SandboxError(`the sandbox's GitHub refuses: ${answer.message}`);
  return answer;
}
