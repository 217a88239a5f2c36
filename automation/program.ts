import type { Catalogue } from "../components/catalogue/index.ts";
import type { Target } from "../stacks/compose-config.ts";
import { FINGERPRINT_KEY } from "../stacks/secret-fingerprints.ts";
import type { ConfigValues } from "./engine/values.ts";
import type { StackProgram } from "./engine/workspace.ts";
import type { StackContent } from "./tools.ts";

/** What a program gets from outside of its stack. */
export interface ProgramEdge {
  readonly environment: NodeJS.ProcessEnv;
  readonly target: () => Promise<Target>;
  /** The values of the stack, by keys without namespace. */
  readonly values: () => Promise<ConfigValues>;
  readonly secrets: (apps: Catalogue) => Promise<Readonly<Record<string, string>>>;
}

/**
 * The program of a stack, run inside this process. The stacks and the provider packages behind them are loaded while the
 * engine starts, so that a destroy, whose program is empty, never loads them, and nobody waits for them.
 */
export function programOf(
  name: string,
  content: StackContent,
  { environment, target, values, secrets }: ProgramEdge,
): StackProgram {
  if (typeof content.program === "function") return content.program;
  if (content.program === "empty") return async () => undefined;
  let loading: Promise<typeof import("../stacks/index.ts")> | undefined;
  const load = () => {
    loading ??= import("../stacks/index.ts");
    return loading;
  };
  const program = async () => {
    const { catalogue: apps = [] } = content;
    const [{ resolveStack }, { composeAccess }] = await Promise.all([load(), import("./services/compose-access.ts")]);
    const { PULUMI_BACKEND_URL: stateUrl, [FINGERPRINT_KEY]: fingerprintKey } = environment;
    return resolveStack(name).program({
      apps,
      secrets: await secrets(apps),
      target: await target(),
      composeAccess: composeAccess(environment),
      ...(stateUrl ? { stateUrl } : {}),
      ...(fingerprintKey ? { fingerprintKey } : {}),
    });
  };
  const prepare = async () => {
    const { resolveStack } = await load();
    await resolveStack(name).prepare(await values());
  };
  // Whoever runs the program awaits it; until then a failure to load is nobody's unhandled rejection.
  return Object.assign(program, { prepare: () => void prepare().catch(() => undefined) });
}
