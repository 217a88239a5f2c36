import type { Value } from "./definition.ts";
import { at, checkKeys, type Field, isRecord, refuse } from "./fields.ts";
import { show } from "./problem.ts";
import { isReference, isSecretName, isWholeReference, REFERENCE_FORM } from "./secret-reference.ts";

/** The kinds of reference to another app. */
export const APP_REFERENCES = ["url", "publicUrl", "publicHost"] as const;

/** What Greenroom sets, as an app asks for it. */
const OWN_VARIABLES = ["PORT", "DATABASE_URL", "CACHE_URL", "CACHE_CA"];

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The environment variables of an app; what is wrong with them is noted. */
export function readEnvironment(field: Field): Readonly<Record<string, Value>> {
  if (field.value === undefined) return {};
  if (!isRecord(field.value)) {
    refuse(field, "environment variables are an object of names and values");
    return {};
  }
  const entries = Object.keys(field.value).flatMap((name) => {
    const variable = at(field, name);
    checkName(name, variable);
    const value = readValue(variable);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

function checkName(name: string, variable: Field): void {
  if (!VARIABLE.test(name)) {
    variable.problems.push({ path: variable.path, reason: "a variable is named by letters, digits and _" });
  }
  if (OWN_VARIABLES.includes(name) || name.startsWith("GREENROOM_")) {
    variable.problems.push({ path: variable.path, reason: "Greenroom sets this variable itself: remove it" });
  }
}

function readValue(variable: Field): Value | undefined {
  const { value } = variable;
  if (isReference(value)) {
    return refuse(variable, 'a secret has a name, { secret: "STRIPE_KEY", from: "op://Preview/Stripe/key" }');
  }
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (!isRecord(value)) return refuse(variable, "a value is a text, a number, true, false or a reference");
  if ("secret" in value) return readSecret(variable);
  const [key, ...others] = Object.keys(value);
  const target = key === undefined ? undefined : value[key];
  if (others.length > 0 || typeof target !== "string") {
    return refuse(variable, `a reference has one key (${[...APP_REFERENCES, "secret"].join(", ")}) and a text`);
  }
  if (key === "url") return { url: target };
  if (key === "publicUrl") return { publicUrl: target };
  if (key === "publicHost") return { publicHost: target };
  return refuse(variable, `there is no reference ${show(key)}: use ${[...APP_REFERENCES, "secret"].join(", ")}`);
}

function readSecret(variable: Field): Value | undefined {
  checkKeys(variable, ["secret", "from"]);
  const { value: secret } = at(variable, "secret");
  const { path, value: from } = at(variable, "from");
  if (!isSecretName(secret))
    return refuse({ ...variable, value: { secret } }, 'a secret is a name in capitals, such as "STRIPE_KEY"');
  if (from === undefined) return { secret };
  if (isWholeReference(from)) return { secret, from };
  // It may be the secret itself, so it is not shown.
  variable.problems.push({ path, reason: `a reference to 1Password is ${REFERENCE_FORM}, and this is none` });
  return undefined;
}
