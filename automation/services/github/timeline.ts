import { isRecord, text } from "../json-api.ts";
import type { PullRequestEvent } from "./github.ts";

/** What counts, by GitHub's names: https://docs.github.com/en/rest/using-the-rest-api/issue-event-types */
const KINDS: Readonly<Record<string, PullRequestEvent["kind"]>> = {
  labeled: "labeled",
  reopened: "reopened",
  ready_for_review: "ready-for-review",
  head_ref_force_pushed: "force-pushed",
  commented: "commented",
};

/** The events that count, oldest first; each kind has a shape of its own, and others have neither time nor actor. */
export function readTimeline(events: readonly unknown[]): readonly PullRequestEvent[] {
  return events
    .filter(isRecord)
    .flatMap((event) => {
      const kind = KINDS[text(event, "event")];
      return kind === undefined ? [] : [{ kind, at: text(event, "created_at"), ...readDetails(kind, event) }];
    })
    .sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function readDetails(
  kind: PullRequestEvent["kind"],
  event: Readonly<Record<string, unknown>>,
): Pick<PullRequestEvent, "actor" | "label" | "body"> {
  const actor = text(asRecord(event.actor ?? event.user), "login");
  return {
    actor: actor === "" ? undefined : actor,
    label: kind === "labeled" ? text(asRecord(event.label), "name") : "",
    body: kind === "commented" ? text(event, "body") : "",
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}
