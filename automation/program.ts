import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";
import type { StackContent } from "./tools.ts";

/**
 * The program of a stack, run inside this process. The stacks and the provider packages behind them are loaded when the
 * engine asks for the program, so that a destroy, whose program is empty, never loads them.
 */
export function programOf(name: string, content: StackContent, environment: NodeJS.ProcessEnv): PulumiFn {
  if (content.program === "empty") return async () => undefined;
  const loading = import("../stacks/index.ts");
  // Whoever runs the program awaits it; until then a failure to load is nobody's unhandled rejection.
  loading.catch(() => undefined);
  return async () => {
    const { resolveStack, secretsIn } = await loading;
    return resolveStack(name).program({ apps: content.catalogue ?? [], secrets: secretsIn(environment) });
  };
}
