import type { Trigger } from "../events/event.ts";

/** What a run is about. */
export interface RunIdentity {
  readonly id: number;
  readonly number: number;
  readonly trigger: Trigger;
  readonly workflow: { readonly name: string; readonly path: string };
}

/** Whose repository it is, and where its API answers. */
export interface Place {
  /** `owner/name`. */
  readonly slug: string;
  readonly apiUrl: string;
}

/** Where browsers and git go; git is led to the repositories on this machine. */
const SERVER = "https://github.com";

/** The `github` context of a run, without what belongs to a job: https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context */
export function githubContext(
  { id, number, trigger, workflow }: RunIdentity,
  { slug, apiUrl }: Place,
): Readonly<Record<string, unknown>> {
  const { event, payload, ref, sha, baseRef, headRef } = trigger;
  const actor = payload.sender?.login ?? "sandbox-maintainer";
  const repository = payload.repository as { readonly id?: number } | undefined;
  return {
    ...{ event_name: event, event: payload, ref, sha, base_ref: baseRef, head_ref: headRef },
    ref_name: ref.replace(/^refs\/(heads|tags|pull)\//, ""),
    ref_type: ref.startsWith("refs/tags/") ? "tag" : "branch",
    ...{ actor, actor_id: idOf(payload.sender), triggering_actor: actor },
    ...{ repository: slug, repository_owner: slug.split("/")[0], repository_id: String(repository?.id ?? "") },
    ...{ run_id: String(id), run_number: String(number), run_attempt: "1" },
    ...{ workflow: workflow.name, workflow_ref: `${slug}/${workflow.path}@${ref}`, workflow_sha: sha },
    ...{ server_url: SERVER, api_url: apiUrl, graphql_url: `${apiUrl}/graphql` },
  };
}

function idOf(sender: unknown): string {
  return typeof sender === "object" && sender !== null && "id" in sender ? String(sender.id) : "";
}
