import { createHash } from "node:crypto";
import sodium from "libsodium-wrappers";

/** The key pair of a repository. What is sealed with the public half opens here only. */
export interface SecretBox {
  /** Names the key, as senders must do. */
  readonly keyId: string;
  /** The public half, in base64. */
  readonly key: string;
  /** The text in a sealed box, given in base64; undefined when it was not sealed with this key. */
  open(sealed: string): string | undefined;
}

/** Makes a new key pair: https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api */
export async function createSecretBox(): Promise<SecretBox> {
  await sodium.ready;
  const { publicKey, privateKey } = sodium.crypto_box_keypair();
  const key = sodium.to_base64(publicKey, sodium.base64_variants.ORIGINAL);
  return {
    keyId: createHash("sha256").update(publicKey).digest("hex").slice(0, 18),
    key,
    open: (sealed) => {
      try {
        const box = sodium.from_base64(sealed, sodium.base64_variants.ORIGINAL);
        return sodium.to_string(sodium.crypto_box_seal_open(box, publicKey, privateKey));
      } catch {
        return undefined;
      }
    },
  };
}
