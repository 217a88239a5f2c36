import type { ConvergeDryRunResult, ConvergedEnvironment, ConvergeResult, ExpectedAction } from "../results.ts";
import { oneLine, tableLines } from "./table.ts";

/** What is told when there is nothing that `converge` could see to. */
export const NO_ENVIRONMENT = "There is no environment, and no open pull request.";

/** What would be done, in words. */
export const EXPECTED_ACTIONS: Readonly<Record<ExpectedAction, string>> = {
  destroy: "would be removed",
  up: "would be brought up",
  sleep: "would be put to sleep",
  withdraw: "would give its place back",
  tell: "would get another comment",
  nothing: "stays as it is",
  unknown: "could not be looked at",
};

/** What `converge` decided and did, as lines. */
export function convergeLines({ environments, next }: ConvergeResult): readonly string[] {
  if (environments.length === 0) return [NO_ENVIRONMENT];
  const room = next.length === 0 ? [] : [`there is room now for ${next.join(", ")}`];
  return [...environments.flatMap(environmentLines), ...room];
}

/** What `converge --dry-run` found, as lines. */
export function convergeDryRunLines({ environments, due, warnings }: ConvergeDryRunResult): readonly string[] {
  if (environments.length === 0) return [NO_ENVIRONMENT];
  return [
    `converge, dry run: ${due.length} of ${environments.length} due`,
    ...tableLines([
      ["environment", "what", "why"],
      ...environments.map(({ environment, action, reason }) => [environment, EXPECTED_ACTIONS[action], reason]),
    ]),
    ...warnings.map((warning) => `  warning: ${oneLine(warning)}`),
  ];
}

function environmentLines(converged: ConvergedEnvironment): readonly string[] {
  const { environment, state, reason, commit, urls, failure, warnings } = converged;
  return [
    `${environment}: ${state}. ${reason}`,
    ...(commit === undefined ? [] : [`  commit ${commit}`]),
    ...Object.entries(urls).map(([app, url]) => `  ${app.padEnd(20)} ${url}`),
    ...(failure === undefined || failure.message === reason ? [] : [`  ${failure.message}`]),
    ...(failure?.details ?? []).map((line) => `    ${line}`),
    ...(failure === undefined ? [] : [`  ${failure.hint} (${failure.code})`]),
    ...warnings.map((warning) => `  warning: ${warning}`),
  ];
}
