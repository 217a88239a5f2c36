import { PolicyPack } from "@pulumi/policy";
import { databaseAccess, databaseHasFirewall } from "./policies/database-access.ts";
import { imagesByDigest } from "./policies/images-by-digest.ts";
import { owners } from "./policies/owners.ts";
import { places } from "./policies/places.ts";
import { previewsCanBeDestroyed } from "./policies/previews-can-be-destroyed.ts";
import { namespacesHaveQuotas } from "./policies/quotas.ts";
import { waysIn } from "./policies/ways-in.ts";

// Runs in every `greenroom up` and `preview`, and with `--policy-pack policy` under plain Pulumi.
new PolicyPack("greenroom", {
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
});
