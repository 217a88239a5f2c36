import type { MonthlyCost } from "../../lifecycle/plan/monthly-cost.ts";
import { isRemoval } from "../../lifecycle/plan/touched.ts";
import { PRICES_AS_OF } from "../../lifecycle/prices.ts";
import { confirmCommand, countOperations } from "../changes.ts";
import { monthlyCostText } from "../cost-text.ts";
import { fence } from "../escape.ts";
import { fitParts } from "../fit.ts";
import { cut } from "../property-text.ts";
import type { FailureView } from "../view.ts";
import { type Entry, groupEntries, rankEntries } from "./entries.ts";
import { type Hide, renderComponent, renderEntry, sentence } from "./entry-text.ts";
import type { Plan, PlanSubject, PlanView } from "./view.ts";

const MOST_FAILURE_LINES = 30;
const MOST_LINE_CHARACTERS = 400;

/** How many entries are shown, and how many of them with their properties. */
interface Shown {
  readonly entries: number;
  readonly details: number;
}

/** The hidden text by which the comment on the plan for an environment is found again. */
export function planMarker(environment: string): string {
  return `<!-- greenroom:plan:${environment} -->`;
}

/**
 * What an update would do, for those who review it, as GitHub Markdown of at most 60,000 bytes: what is replaced or deleted
 * first, then the rest by component. What is too long loses its properties first, the least risky change before the others.
 */
export function renderPlanComment(view: PlanView, hide: Hide): string {
  const head = [planMarker(view.environment), `### Plan for \`${view.environment}\`: ${headlineOf(view)}`];
  const render = (body: readonly string[]) => hide(`${[...head, ...body, renderFooter(view)].join("\n\n")}\n`);
  if ("failure" in view) return render(renderFailure(view.failure, hide));
  const { plan } = view;
  const entries = rankEntries(plan.changes, plan.risks);
  if (entries.length === 0) return render([]);
  const cost = renderCost(plan.monthlyCost, hide);
  const warning = renderWarning(view.environment, plan, entries, hide);
  // The first half of the parts are entries, the second half their properties.
  return fitParts(entries.length * 2, (parts) => {
    const shown = { entries: Math.min(parts, entries.length), details: Math.max(0, parts - entries.length) };
    return render([...warning, ...renderEntries(entries, shown, hide), ...renderOmitted(entries, shown), ...cost]);
  });
}

function headlineOf(view: PlanView): string {
  if ("failure" in view) return "failed";
  const changes = rankEntries(view.plan.changes, []).map(({ change }) => change);
  return changes.length === 0 ? "nothing changes" : countOperations(changes).join(", ");
}

/** What a reader must not miss. */
function renderWarning(
  environment: string,
  { losses }: Plan,
  entries: readonly Entry[],
  hide: Hide,
): readonly string[] {
  const removals = entries.filter(({ change }) => isRemoval(change)).length;
  if (removals === 0) return [];
  const confirmation =
    losses.length > 0 && environment === "production"
      ? [`> Nothing of it happens before it is confirmed: <code>${sentence(confirmCommand(losses), hide)}</code>`]
      : [];
  const what = removals === 1 ? "1 resource" : `${removals} resources`;
  const warning = `> **${what} would be replaced or deleted${lossText(losses.length, removals)}.**`;
  return [["> [!CAUTION]", warning, ...confirmation].join("\n")];
}

function lossText(losses: number, removals: number): string {
  if (losses === 0) return "";
  const what = losses < removals ? `${losses} of them` : losses === 1 ? "it" : "them";
  return `, and nobody can make ${what} again`;
}

function renderEntries(entries: readonly Entry[], shown: Shown, hide: Hide): readonly string[] {
  const detailed = new Set(entries.slice(0, shown.details));
  const visible = entries.slice(0, shown.entries);
  const render = (members: readonly Entry[]) =>
    members.map((entry) => renderEntry(entry, detailed.has(entry), hide)).join("\n\n");
  const removals = visible.filter(({ change }) => isRemoval(change));
  const others = visible.filter(({ change }) => !isRemoval(change));
  return [
    ...(removals.length === 0 ? [] : ["#### Replaced or deleted", render(removals)]),
    ...groupEntries(others).flatMap(({ component, entries: members }) => [
      renderComponent(component, hide),
      render(members),
    ]),
  ];
}

function renderOmitted(entries: readonly Entry[], { entries: visible, details }: Shown): readonly string[] {
  const hidden = entries.length - visible;
  const bare = visible - details;
  return [
    ...(bare > 0
      ? [`The comment would be too long: ${bare} of the less risky changes are shown without their properties.`]
      : []),
    ...(hidden > 0 ? [`The ${hidden} least risky changes are not shown at all. The log of the run has them.`] : []),
  ];
}

function renderCost(cost: MonthlyCost | undefined, hide: Hide): readonly string[] {
  if (cost === undefined) return [];
  const names = sentence(cost.unpriced.join(", "), hide);
  const missing = names === "" ? "" : ` Not in it, because Greenroom knows no price: ${names}.`;
  return [`**Cost**: ${monthlyCostText(cost)}, by the list prices of ${PRICES_AS_OF}.${missing}`];
}

function renderFailure({ code: word, message, hint, details }: FailureView, hide: Hide): readonly string[] {
  const lines = details.slice(-MOST_FAILURE_LINES).map((line) => cut(hide(line), MOST_LINE_CHARACTERS));
  return [
    `**${sentence(message, hide)}** ${sentence(hint, hide)} (\`${word}\`)`,
    ...(lines.length === 0 ? [] : [fence(lines)]),
  ];
}

function renderFooter(view: PlanView): string {
  const facts = [
    ...("plan" in view ? [`${view.plan.unchanged} unchanged`] : []),
    commitText(view),
    ...(view.runUrl === undefined ? [] : [`[log](${view.runUrl})`]),
  ];
  return `<sub>${facts.join(" · ")}</sub>`;
}

function commitText({ commit, isMerged }: PlanSubject): string {
  return `for commit ${commit}${isMerged ? ", as merged into its base" : ""}`;
}
