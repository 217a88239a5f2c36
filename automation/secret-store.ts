import type { ValueKind } from "../stacks/values.ts";
import type { ConfigValues } from "./engine/values.ts";
import { valueKindOf } from "./environment.ts";
import type { Confidential } from "./report/confidential.ts";
import { type EnvironmentSecrets, obtainSecrets } from "./secrets.ts";
import type { ResolveReferences } from "./services/one-password.ts";
import type { Tools } from "./tools.ts";

/** What secrets are found with. */
export interface SecretSources {
  readonly values: (kind: ValueKind) => Promise<ConfigValues>;
  readonly variables: NodeJS.ProcessEnv;
  readonly confidential: Pick<Confidential, "add">;
  /** Asks 1Password. @default - as the service account of `OP_SERVICE_ACCOUNT_TOKEN` */
  readonly resolve?: ResolveReferences;
}

/** Finds the secrets of each environment once, and sees to it that none is told. */
export function createSecretStore({ values, variables, confidential, resolve }: SecretSources): Tools["secrets"] {
  const found = new Map<string, Promise<EnvironmentSecrets>>();
  return (environment, apps) => {
    const obtain = async () => {
      const kind = valueKindOf(environment);
      const secrets = await obtainSecrets({ kind, apps, values: await values(kind), variables }, resolve);
      confidential.add(Object.values(secrets.values));
      return secrets;
    };
    const obtained = found.get(environment.name) ?? obtain();
    found.set(environment.name, obtained);
    return obtained;
  };
}
