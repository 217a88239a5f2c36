import { createRequire } from "node:module";

/**
 * What Pulumi's SDK loads to serialize functions for dynamic providers, which no program here has, and to start its CLI,
 * which is started here otherwise: half a second.
 */
const DEFERRED = ["typescript", "@npmcli/arborist", "normalize-package-data", "execa"];

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
    // Compiled imports ask this of every module at once; none of these is an ES module.
    get: (_, key) => (key === "__esModule" ? undefined : Reflect.get(module(), key)),
    has: (_, key) => Reflect.has(module(), key),
    construct: (_, words) => Reflect.construct(module() as new (...words: unknown[]) => object, words),
  });
}
