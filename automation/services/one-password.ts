import type { Client, ResolveReferenceError } from "@1password/sdk";
import { CliError } from "../errors.ts";

/** The variable with the token of a 1Password service account. */
export const TOKEN_VARIABLE = "OP_SERVICE_ACCOUNT_TOKEN";

/** What a reference stands for, or why it stands for nothing. */
export type Resolved = { readonly value: string } | { readonly reason: string };

/** Finds out what references stand for, all in one go. */
export type ResolveReferences = (references: readonly string[]) => Promise<ReadonlyMap<string, Resolved>>;

/** 1Password's reasons in sentences; those that bring a message of their own are told by it. */
const REASONS: Readonly<Partial<Record<ResolveReferenceError["type"], string>>> = {
  vaultNotFound: "there is no such vault, or the service account may not read it",
  tooManyVaults: "several vaults have this name: use the vault's identifier",
  itemNotFound: "there is no such item in the vault",
  tooManyItems: "several items of the vault have this name: use the item's identifier",
  noMatchingSections: "the item has no such section",
  fieldNotFound: "the item has no such field",
  tooManyMatchingFields: "several fields of the item have this name: use the field's identifier",
  unsupportedFileFormat: "the file is no text",
};

/**
 * Resolves references as a service account. The SDK is a WebAssembly of 14 MB, so it is loaded when there is a reference:
 * https://developer.1password.com/docs/sdks/
 *
 * @returns a function that throws CliError `secret-unresolved` when 1Password cannot be asked at all
 */
export function onePassword(token: string): ResolveReferences {
  return async (references) => {
    const { createClient, Secrets } = await import("@1password/sdk");
    const malformed = references.flatMap((reference) => {
      const reason = reasonOf(() => Secrets.validateSecretReference(reference));
      return reason === undefined ? [] : [[reference, { reason }] as const];
    });
    if (malformed.length > 0) return new Map(malformed);
    try {
      const client = await createClient({ auth: token, integrationName: "Greenroom", integrationVersion: "0" });
      return await resolveAll(client, references);
    } catch (cause) {
      throw new CliError(
        "secret-unresolved",
        `1Password cannot be asked: ${messageOf(cause)}.`,
        `Check ${TOKEN_VARIABLE}, and that the service account is in force; the same command can be run again.`,
        { cause, details: references.map((reference) => `needed for ${reference}`) },
      );
    }
  };
}

async function resolveAll({ secrets }: Client, references: readonly string[]): Promise<ReadonlyMap<string, Resolved>> {
  const { individualResponses } = await secrets.resolveAll([...references]);
  return new Map(
    references.map((reference) => {
      const { content, error } = individualResponses[reference] ?? {};
      return [reference, content === undefined ? { reason: explain(error) } : { value: content.secret }] as const;
    }),
  );
}

function explain(error: ResolveReferenceError | undefined): string {
  if (error === undefined) return "1Password did not answer for it";
  return error.message ?? REASONS[error.type] ?? `1Password says "${error.type}"`;
}

/** Why a call fails; undefined when it does not. */
function reasonOf(call: () => void): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** What the SDK throws is an error, or the JSON text of one. */
function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && "message" in parsed ? String(parsed.message) : text;
  } catch {
    return text;
  }
}
