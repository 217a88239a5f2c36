/**
 * Evaluates the text of a catalogue, read from the standard input, and prints `{"apps": …}` or `{"error": …}`. Whoever
 * pushed the text is not trusted with anything: it is run by a process that may read no file and start no program, has no
 * environment, and here loses everything that does not belong to the language itself. The one thing that it can import is
 * `defineApps`, which only hands on what it gets: the check is made by who reads the answer.
 */
import { readFileSync, writeSync } from "node:fs";
import { registerHooks } from "node:module";
import { runInNewContext } from "node:vm";

const CATALOGUE = "file:///apps.ts";
const COMPONENTS = "file:///components/catalogue/index.ts";
const MOST_CHARACTERS = 1_000_000;
const STANDARD_OUTPUT = 1;

const source = readFileSync(0, "utf8");
let answer: string;
confine();
try {
  const { apps }: { readonly apps?: unknown } = await import(CATALOGUE);
  answer = apps === undefined ? failure('it has no export "apps"') : JSON.stringify({ apps });
} catch (cause) {
  answer = failure(cause instanceof Error ? cause.message : `it throws ${String(cause)}`);
}
writeSync(STANDARD_OUTPUT, answer.length > MOST_CHARACTERS ? failure("it is larger than a megabyte") : answer);

/** Leaves nothing to import and no global but those of the language; what was imported above stays known here alone. */
function confine(): void {
  registerHooks({
    resolve: (specifier, context) => {
      if (context.parentURL !== CATALOGUE) return { url: CATALOGUE, shortCircuit: true };
      if (/(?:^|\/)components\/catalogue\/index\.ts$/.test(specifier)) return { url: COMPONENTS, shortCircuit: true };
      throw new Error(`it imports "${specifier}", and it may import components/catalogue/index.ts alone`);
    },
    load: (url) =>
      url === CATALOGUE
        ? { format: "module-typescript", source, shortCircuit: true }
        : { format: "module", source: "export const defineApps = (apps) => apps;", shortCircuit: true },
  });
  const language: readonly PropertyKey[] = runInNewContext("Reflect.ownKeys(globalThis)");
  for (const name of Reflect.ownKeys(globalThis)) {
    // Node's console leads to the stream behind it, and from there to sockets.
    if (name === "console" || !language.includes(name)) Reflect.deleteProperty(globalThis, name);
  }
}

function failure(error: string): string {
  return JSON.stringify({ error: error.slice(0, 1000) });
}
