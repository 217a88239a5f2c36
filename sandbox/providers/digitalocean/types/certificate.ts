import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "../../framework/errors.ts";
import type { Properties } from "../../framework/values.ts";
import { objectAt, textAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { type Schema, set, text } from "../../terraform/schema/property.ts";
import { notEmpty, oneOf } from "../../terraform/schema/rules.ts";
import { type Api, ApiError } from "../api.ts";
import type { Description, Operation } from "../description.ts";

const RETRY_MILLISECONDS = 500;
// The state holds only a hash of these.
const HASHED = { replaces: true, isWriteOnly: true, check: notEmpty };

const PROPERTIES: Schema = {
  name: text("required", { replaces: true, check: notEmpty }),
  type: text("optional", { replaces: true, default: "custom", check: oneOf("custom", "lets_encrypt") }),
  domains: set("computed", text("required", { check: notEmpty }), {
    replaces: true,
    wire: "dns_names",
    // The API reads them out of a certificate that was brought along.
    isEquivalent: (_old, _new, { resource }) => resource.type === "custom",
  }),
  privateKey: text("optional", { ...HASHED, isSecret: true }),
  leafCertificate: text("optional", HASHED),
  certificateChain: text("optional", HASHED),
  uuid: text("output", { wire: "id" }),
  state: text("output"),
  notAfter: text("output"),
  sha1Fingerprint: text("output", { wire: "sha1_fingerprint" }),
};

/** A certificate: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Certificates */
export const CERTIFICATE: Description = {
  type: "digitalocean:index/certificate:Certificate",
  properties: PROPERTIES,
  isNamed: true,
  timeouts: { create: 600, delete: 900 },
  async create({ api }, inputs) {
    const isCustom = inputs.type === "custom";
    const needed = isCustom
      ? { privateKey: "private_key", leafCertificate: "leaf_certificate" }
      : { domains: "domains" };
    const missing = Object.entries(needed).find(([name]) => inputs[name] === undefined)?.[1];
    if (missing !== undefined) {
      const type = isCustom ? "`custom` or empty" : "`lets_encrypt`";
      throw new ProviderError(`\`${missing}\` is required for when type is ${type}`);
    }
    const answer = await during("Error creating Certificate", () =>
      api.post("/v2/certificates", toWire(PROPERTIES, inputs)),
    );
    const certificate = objectAt(answer, "certificate");
    // A renewed certificate has another id, so the name is what stays.
    return { id: textAt(certificate, "name"), known: { ...hashed(inputs), uuid: textAt(certificate, "id") } };
  },
  async finish(operation, id, { uuid }) {
    await during(`Error waiting for certificate (${id}) to become active`, () =>
      waitUntilVerified(operation, String(uuid)),
    );
  },
  async read({ api }, id) {
    const certificate = await during("Error retrieving Certificate", () => findByName(api, id));
    return certificate && fromWire(PROPERTIES, certificate);
  },
  async delete({ api, timeoutSeconds }, id) {
    const certificate = await during("Error retrieving Certificate", () => findByName(api, id));
    if (certificate === undefined)
      throw new ProviderError(`Error retrieving Certificate: certificate not found: ${id}`);
    const deadline = Date.now() + timeoutSeconds * 1000;
    await during("Error deleting Certificate", async () => {
      for (;;) {
        try {
          return await api.delete(`/v2/certificates/${textAt(certificate, "id")}`);
        } catch (error) {
          // A load balancer that is being deleted still holds it.
          const isInUse = error instanceof ApiError && error.status === 403 && error.reason.includes("in use");
          if (!isInUse || Date.now() >= deadline) throw error;
          await delay(RETRY_MILLISECONDS);
        }
      }
    });
  },
};

/** The certificate with a name, as the API gives it. */
export async function findByName(api: Api, name: string): Promise<Properties | undefined> {
  const found = await api.list(`/v2/certificates?name=${encodeURIComponent(name)}`, "certificates");
  return found.find((certificate) => certificate.name === name);
}

async function waitUntilVerified({ api, timeoutSeconds }: Operation, uuid: string): Promise<void> {
  const look = async () => {
    const answer = await during("Error retrieving certificate", () => api.get(`/v2/certificates/${uuid}`));
    const state = textAt(objectAt(answer, "certificate"), "state");
    if (state === "verified") return state;
    if (state === "pending") return undefined;
    throw new ProviderError(`unexpected state '${state}', wanted target 'verified'. last error: %!s(<nil>)`);
  };
  await poll(timeoutSeconds, look, "timeout while waiting for state to become 'verified' (last state: 'pending')");
}

function hashed(inputs: Properties): Properties {
  const names = ["privateKey", "leafCertificate", "certificateChain"].filter((name) => inputs[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, createHash("sha1").update(textAt(inputs, name)).digest("hex")]));
}
