import type { CatalogueApp, Value } from "../catalogue/definition.ts";
import { hostName } from "../naming.ts";

/** Where and what an app is when its variables are worked out. */
export interface VariableContext {
  /** Name of the environment. */
  readonly environment: string;

  /** Domain one label above the public hosts. */
  readonly domain: string;

  /** The commit that the app's source comes from. */
  readonly commit: string;
}

/** The environment variables of an app that are no secret, in the order in which they are set. */
export function plainVariables(app: CatalogueApp, context: VariableContext): Readonly<Record<string, string>> {
  return {
    ...(app.port === undefined ? {} : { PORT: String(app.port) }),
    GREENROOM_ENVIRONMENT: context.environment,
    GREENROOM_COMMIT: context.commit,
    ...Object.fromEntries(
      Object.entries(app.environment).flatMap(([name, value]) => {
        const text = plainValue(value, context);
        return text === undefined ? [] : [[name, text]];
      }),
    ),
  };
}

/** The secrets that an app needs: the name of each, by the name of its variable. */
export function secretNames(app: CatalogueApp): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(app.environment).flatMap(([name, value]) =>
      typeof value === "object" && "secret" in value ? [[name, value.secret]] : [],
    ),
  );
}

/**
 * A value as text; undefined for a secret. `url` leads from pod to pod; `publicUrl` is for browsers alone, because a pod does
 * not reach the load balancer of its own cluster.
 */
function plainValue(value: Value, { environment, domain }: VariableContext): string | undefined {
  if (typeof value !== "object") return String(value);
  if ("url" in value) return `http://${value.url}`;
  if ("publicUrl" in value) return `https://${hostName(environment, value.publicUrl, domain)}`;
  if ("publicHost" in value) return hostName(environment, value.publicHost, domain);
  return undefined;
}
