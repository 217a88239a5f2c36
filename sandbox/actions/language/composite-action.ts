import { readSteps, type Step } from "./job.ts";
import { loadParsers } from "./parser.ts";
import { isTemplateMapping, mappingAt, type Template, type TemplateMapping, textAt, toTemplate } from "./template.ts";

/** A composite action, as its `action.yml` describes it. */
export interface CompositeAction {
  readonly name: string;
  readonly inputs: Readonly<Record<string, ActionInput>>;
  /** By name. */
  readonly outputs: Readonly<Record<string, Template>>;
  readonly steps: readonly Step[];
}

/** An input of an action. */
export interface ActionInput {
  readonly isRequired: boolean;
  /** Undefined when there is none. */
  readonly default: Template | undefined;
}

/**
 * Reads the description of a composite action.
 *
 * @throws Error with everything that is wrong in it, or when it is an action of another kind.
 */
export async function readCompositeAction(path: string, content: string): Promise<CompositeAction> {
  const { parseAction, convertToIfCondition, NoOperationTraceWriter } = await loadParsers();
  const { context, value: root } = parseAction({ name: path, content }, new NoOperationTraceWriter());
  const template = root && toTemplate(root, (token) => convertToIfCondition(context, token)?.expression ?? "success()");
  const problems = context.errors.getErrors().map((error) => error.message);
  if (problems.length > 0) throw new Error(`${path} is no valid action: ${problems.join("; ")}`);
  if (!isTemplateMapping(template)) throw new Error(`${path} is empty`);
  const runs = mappingAt(template, "runs");
  if (runs.using !== "composite") {
    throw new Error(
      `${path} runs with "${String(runs.using)}"; the sandbox's runner knows local actions that are composite`,
    );
  }
  return {
    name: textAt(template, "name") ?? path,
    inputs: Object.fromEntries(entriesOf(template, "inputs").map(([name, input]) => [name, readInput(input)])),
    outputs: Object.fromEntries(entriesOf(template, "outputs").map(([name, output]) => [name, output.value ?? ""])),
    steps: readSteps(runs.steps),
  };
}

function entriesOf(template: TemplateMapping, key: string): readonly [string, TemplateMapping][] {
  const entries = mappingAt(template, key);
  return Object.keys(entries).map((name) => [name, mappingAt(entries, name)]);
}

function readInput(input: TemplateMapping): ActionInput {
  return { isRequired: input.required === true, default: input.default };
}
