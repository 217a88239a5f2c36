import { shortHash } from "../../components/hash.ts";
import { ATTEMPT_LABEL } from "../../components/labels.ts";
import { resourceName } from "../engine/events.ts";
import { resourcesOf, type StackState, type StateResource } from "../engine/state.ts";
import { records, text } from "../services/json-api.ts";

const CONTAINER = "docker:index/container:Container";

/**
 * The fact that tells a program which containers ended badly: each gets a text that makes the next one another, so that the
 * same commit can be tried again. A text stays as long as nothing fails, so that nothing is made anew without a reason.
 */
export function attemptFacts(state: StackState | undefined): Readonly<Record<string, string>> {
  const containers = state === undefined ? [] : resourcesOf(state).filter(({ type }) => type === CONTAINER);
  const attempts = containers.flatMap((container) => {
    const attempt = hasFailed(container) ? shortHash(container.id ?? "") : attemptOf(container);
    return attempt === "" ? [] : [[resourceName(container.urn), attempt]];
  });
  return attempts.length === 0 ? {} : { attempts: JSON.stringify(Object.fromEntries(attempts)) };
}

function hasFailed({ outputs = {} }: StateResource): boolean {
  return outputs.mustRun === false && typeof outputs.exitCode === "number" && outputs.exitCode !== 0;
}

function attemptOf({ inputs = {} }: StateResource): string {
  const label = records(inputs.labels).find((entry) => text(entry, "label") === ATTEMPT_LABEL);
  return label === undefined ? "" : text(label, "value");
}
