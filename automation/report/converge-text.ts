import type { ConvergedEnvironment, ConvergeResult } from "../results.ts";

/** What `converge` decided and did, as lines. */
export function convergeLines({ environments, next }: ConvergeResult): readonly string[] {
  if (environments.length === 0) return ["There is no environment, and no open pull request."];
  const room = next.length === 0 ? [] : [`there is room now for ${next.join(", ")}`];
  return [...environments.flatMap(environmentLines), ...room];
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
