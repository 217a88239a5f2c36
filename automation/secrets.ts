import { plainTexts, planSecrets, type ReferredSecret, type SecretOrder } from "../stacks/secret-plan.ts";
import { SECRET_BUNDLE, SECRET_PREFIX } from "../stacks/secrets.ts";
import { CliError } from "./errors.ts";
import { onePassword, type Resolved, type ResolveReferences, TOKEN_VARIABLE } from "./services/one-password.ts";

/** The secrets of an environment. */
export interface EnvironmentSecrets {
  /** The values by the names of the secrets, also of those that it has no use for. */
  readonly values: Readonly<Record<string, string>>;
  /** The names of those that it uses. */
  readonly used: readonly string[];
  /** What is no secret among the environment variables of its apps, by path. */
  readonly texts: Readonly<Record<string, string>>;
}

/**
 * Finds the values of an environment's secrets, in the environment variables and, all in one go, in 1Password.
 *
 * @param resolve - asks 1Password; by default as the service account of `OP_SERVICE_ACCOUNT_TOKEN`.
 * @throws CliError `configuration-invalid`, `secret-missing` or `secret-unresolved` with everything that is wrong
 */
export async function obtainSecrets(
  order: SecretOrder,
  resolve: ResolveReferences | undefined = resolverFor(order.variables),
): Promise<EnvironmentSecrets> {
  const { given, referred, users, missing, problems } = planSecrets(order);
  if (problems.length > 0) throw unusable(order, problems);
  const lacking = missing.map((name) => `${name}, for ${users.get(name)}: set ${SECRET_PREFIX}${name} to its value`);
  if (lacking.length > 0 || (resolve === undefined && referred.length > 0)) {
    const closed = resolve === undefined ? referred.map(sayHowToOpen) : [];
    throw secretsMissing(
      [...missing, ...(resolve === undefined ? referred.map(({ name }) => name) : [])],
      [...lacking, ...closed],
    );
  }
  const found = resolve === undefined ? {} : await resolveReferred(referred, resolve);
  return {
    values: { ...given, ...found },
    used: [...users.keys()],
    texts: plainTexts(order.apps, order.values),
  };
}

function resolverFor({ [TOKEN_VARIABLE]: token }: SecretOrder["variables"]): ResolveReferences | undefined {
  return token ? onePassword(token) : undefined;
}

async function resolveReferred(
  referred: readonly ReferredSecret[],
  resolve: ResolveReferences,
): Promise<Readonly<Record<string, string>>> {
  if (referred.length === 0) return {};
  const resolved = await resolve([...new Set(referred.map(({ reference }) => reference))]);
  const answers = referred.map((secret) => ({ ...secret, answer: answerTo(secret, resolved) }));
  const unresolved = answers.flatMap(({ name, reference, place, answer }) =>
    "reason" in answer ? [{ name, line: `${name}: ${reference} (${place}): ${answer.reason}` }] : [],
  );
  if (unresolved.length === 0) {
    return Object.fromEntries(answers.map(({ name, answer }) => [name, "value" in answer ? answer.value : ""]));
  }
  throw new CliError(
    "secret-unresolved",
    `1Password gives no value for ${unresolved.map(({ name }) => name).join(", ")}.`,
    `Correct each reference where it is written, or set ${SECRET_PREFIX}<NAME> to the value.`,
    { details: unresolved.map(({ line }) => line) },
  );
}

function answerTo({ reference }: ReferredSecret, resolved: ReadonlyMap<string, Resolved>): Resolved {
  const answer = resolved.get(reference);
  if (answer === undefined) return { reason: "it was not asked for, because others cannot be understood" };
  return "value" in answer && answer.value === "" ? { reason: "the field is empty" } : answer;
}

function sayHowToOpen({ name, reference, place }: ReferredSecret): string {
  return `${name}: set ${TOKEN_VARIABLE}, which opens ${reference} (${place}), or ${SECRET_PREFIX}${name} to its value`;
}

function secretsMissing(names: readonly string[], details: readonly string[]): CliError {
  const one = names.length === 1;
  return new CliError(
    "secret-missing",
    `The ${one ? "value" : "values"} of ${names.join(", ")} ${one ? "is" : "are"} missing.`,
    "Set what is named; docs/secrets.md says where values come from.",
    { details },
  );
}

function unusable({ kind }: SecretOrder, details: readonly string[]): CliError {
  const isOfBundle = (line: string) => line.startsWith(`${SECRET_BUNDLE}:`);
  const places = [
    ...(details.some(isOfBundle) ? [`the environment variable ${SECRET_BUNDLE}`] : []),
    ...(details.every(isOfBundle) ? [] : [`Pulumi.${kind}.yaml`]),
  ];
  return new CliError(
    "configuration-invalid",
    `What stands about secrets in ${places.join(" and in ")} cannot be used:`,
    "Correct what is named and run the command again.",
    { details },
  );
}
