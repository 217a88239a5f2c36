import { createGitHub } from "../../../../../automation/services/github/client.ts";
import type { GitHub } from "../../../../../automation/services/github/github.ts";
import { type Answerer, type HttpAnswer, withHttpServer } from "../../../../support/http-server.ts";

export const JSON_TYPE = { "content-type": "application/json" };

/** An answer of GitHub's. */
export function json(value: unknown, status = 200): HttpAnswer {
  return { status, headers: JSON_TYPE, body: JSON.stringify(value) };
}

/** What GraphQL answers to who signs what is written with the token. */
export function viewer(login: string): HttpAnswer {
  return json({ data: { viewer: { login } } });
}

/** True for a request that makes something; what is asked in GraphQL here only reads. */
export function makes(request: { readonly method?: string | undefined; readonly url?: string | undefined }): boolean {
  return request.method === "POST" && addressOf(request).pathname !== "/graphql";
}

/** The address that a request asks for. */
export function addressOf(request: { readonly url?: string | undefined }): URL {
  return new URL(request.url ?? "", "http://github");
}

/** Calls `use` with a client of a GitHub that answers like this. */
export async function withGitHub(answer: Answerer, use: (github: GitHub) => Promise<unknown>): Promise<void> {
  await withHttpServer(answer, async (address) => {
    const access = {
      url: `http://${address}`,
      token: "made-up-token",
      owner: "greenroom",
      repository: "shop",
      runId: undefined,
      runUrl: undefined,
    };
    await use(createGitHub(access));
  });
}
