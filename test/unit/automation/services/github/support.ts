import { createGitHub } from "../../../../../automation/services/github/client.ts";
import type { GitHub } from "../../../../../automation/services/github/github.ts";
import { type Answerer, type HttpAnswer, withHttpServer } from "../../../../support/http-server.ts";

export const JSON_TYPE = { "content-type": "application/json" };

/** An answer of GitHub's. */
export function json(value: unknown, status = 200): HttpAnswer {
  return { status, headers: JSON_TYPE, body: JSON.stringify(value) };
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
