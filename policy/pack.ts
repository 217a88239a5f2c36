import type { PolicyPackArgs } from "@pulumi/policy";
import description from "./package.json" with { type: "json" };
import { databaseAccess, databaseHasFirewall } from "./policies/database-access.ts";
import { imagesByDigest } from "./policies/images-by-digest.ts";
import { owners } from "./policies/owners.ts";
import { places } from "./policies/places.ts";
import { previewsCanBeDestroyed } from "./policies/previews-can-be-destroyed.ts";
import { namespacesHaveQuotas } from "./policies/quotas.ts";
import { waysIn } from "./policies/ways-in.ts";

/** Name of the pack. */
export const name = "greenroom";

/** Version of the pack, which the engine shows. */
export const { version } = description;

/** What every environment is held to. */
export const rules: PolicyPackArgs = {
  enforcementLevel: "mandatory",
  policies: [
    owners,
    imagesByDigest,
    databaseAccess,
    databaseHasFirewall,
    namespacesHaveQuotas,
    waysIn,
    previewsCanBeDestroyed,
    places,
  ],
};
