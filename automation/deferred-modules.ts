import { createRequire } from "node:module";

/**
 * What Pulumi's SDK loads to serialize functions for dynamic providers, which no program here has, to trace its calls, which
 * nobody does, and to start its CLI and write its files, which is done here otherwise: half a second.
 */
const DEFERRED = ["typescript", "@npmcli/arborist", "normalize-package-data", "@opentelemetry/api", "execa", "js-yaml"];

/**
 * Makes the packages of {@link DEFERRED} load when something of them is used, and not when Pulumi's SDK names them.
 * Whoever uses them gets them all the same. To be called before the SDK is imported.
 */
export function deferModules(): void {
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  for (const name of DEFERRED) {
    const path = require.resolve(name);
    const placeholder: NodeJS.Module = Object.assign(Object.create(null), { id: path, filename: path, loaded: true });
    placeholder.exports = loadLater(() => {
      delete require.cache[path];
      return require(path) as object;
    });
    require.cache[path] = placeholder;
  }
}

/** Stands for a module until something of it is asked for. */
function loadLater(load: () => object): object {
  let loaded: object | undefined;
  const module = (): object => {
    loaded ??= load();
    return loaded;
  };
  return new Proxy(() => undefined, {
    // Compiled imports take an ES module as it is. Any other they would copy at once, and find nothing in it yet.
    get: (_, key) => key === "__esModule" || (key === "default" ? module() : Reflect.get(module(), key)),
    has: (_, key) => Reflect.has(module(), key),
    construct: (_, words) => Reflect.construct(module() as new (...words: unknown[]) => object, words),
  });
}
