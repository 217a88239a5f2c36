import sodium from "libsodium-wrappers";
import type { Properties } from "../framework/values.ts";
import { textAt } from "../terraform/json.ts";

/**
 * Seals a secret for a public key, as the API wants it: https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api
 *
 * @param publicKey - The API's answer, with `key_id` and `key`.
 */
export async function seal(value: string, publicKey: Properties): Promise<Properties> {
  await sodium.ready;
  const { ORIGINAL } = sodium.base64_variants;
  const box = sodium.crypto_box_seal(value, sodium.from_base64(textAt(publicKey, "key"), ORIGINAL));
  return { encrypted_value: sodium.to_base64(box, ORIGINAL), key_id: textAt(publicKey, "key_id") };
}
