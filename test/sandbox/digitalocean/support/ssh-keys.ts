import { generateKeyPairSync } from "node:crypto";

/** Public keys in OpenSSH's form whose private halves nobody keeps. */
export const SSH_KEYS = { ci: publicKey("ci@example.com"), other: publicKey("other@example.com") };

/** https://www.rfc-editor.org/rfc/rfc8709#section-4 */
function publicKey(comment: string): string {
  const { x } = generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" });
  const parts = [Buffer.from("ssh-ed25519"), Buffer.from(x ?? "", "base64url")];
  const blob = Buffer.concat(parts.flatMap((part) => [Buffer.from([0, 0, 0, part.length]), part]));
  return `ssh-ed25519 ${blob.toString("base64")} ${comment}`;
}
