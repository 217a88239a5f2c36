import { registerHooks } from "node:module";
import type { BasicExpressionToken } from "@actions/workflow-parser/templates/tokens/basic-expression-token";
import type { TemplateToken } from "@actions/workflow-parser/templates/tokens/template-token";

/** GitHub's own parser, as the package publishes it. */
type Parser = typeof import("@actions/workflow-parser");

/** The parts of GitHub's parser that read the two kinds of files. */
interface Parsers extends Pick<Parser, "parseWorkflow" | "convertWorkflowTemplate" | "NoOperationTraceWriter"> {
  readonly parseAction: typeof import("@actions/workflow-parser/actions/action-parser").parseAction;
  /** The condition with `success() &&` before it when it asks for no status itself. */
  readonly convertToIfCondition: (context: unknown, token: TemplateToken) => BasicExpressionToken | undefined;
}

let loading: Promise<Parsers> | undefined;

/** Loads GitHub's parser, once. */
export function loadParsers(): Promise<Parsers> {
  loading ??= load();
  return loading;
}

/** The package imports its schemas as bundlers allow it, without saying that they are JSON; Node.js wants it said. */
async function load(): Promise<Parsers> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      return specifier.endsWith(".min.json") ? { ...found, importAttributes: { type: "json" } } : found;
    },
  });
  try {
    const [parser, actions, conditions] = await Promise.all([
      import("@actions/workflow-parser"),
      import("@actions/workflow-parser/actions/action-parser"),
      import("@actions/workflow-parser/model/converter/if-condition"),
    ]);
    const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = parser;
    return {
      ...{ parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter, parseAction: actions.parseAction },
      convertToIfCondition: conditions.convertToIfCondition as Parsers["convertToIfCondition"],
    };
  } finally {
    hooks.deregister();
  }
}
