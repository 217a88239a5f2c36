import { describeLeases } from "../lifecycle/leases.ts";
import type { StatusResult } from "../results.ts";
import { leaseLine } from "./lease-text.ts";

/** What `status` found, as lines: what there is, then what is wrong with it. */
export function statusLines(result: StatusResult): readonly string[] {
  const { urls, commit, isAsleep, leases, wanted, disagreements, unasked } = result;
  return [
    headline(result),
    ...(commit === undefined ? [] : [`  commit ${commit}`]),
    ...(isAsleep ? ["  It is asleep: nothing of it runs, and its data is kept."] : []),
    ...Object.entries(urls).map(([app, url]) => `  ${app.padEnd(20)} ${url}`),
    ...(wanted === undefined ? [] : [`  ${leaseLine(wanted, isAsleep)}`]),
    ...describeLeases(leases).map((lease) => `  ${lease}`),
    ...disagreements.map(({ sentence }) => `  ${sentence}`),
    ...unasked.map(({ side, reason }) => `  The ${side} could not be asked: ${reason}`),
    ...(disagreements.length + unasked.length === 0 ? [`  ${agreement(result)}`] : []),
  ];
}

function headline({ environment, exists, resources, updatedAt }: StatusResult): string {
  if (exists === undefined) return `${environment}: its state is not known`;
  if (!exists) return `${environment}: there is no stack of this name`;
  return `${environment}: ${resources} resources, last changed ${updatedAt ?? "never"}`;
}

function agreement({ exists, environment }: StatusResult): string {
  return exists === true ? "State, cloud and running apps agree." : `Nothing in the cloud is ${environment}'s either.`;
}
