import { createPrivateKey, createPublicKey } from "node:crypto";

const MAGIC = "openssh-key-v1\0";
const ALGORITHM = "ssh-ed25519";
const LINE = 70;
const BLOCK = 8;

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8: https://www.rfc-editor.org/rfc/rfc8410#section-7 */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** A pair of keys in OpenSSH's forms. */
export interface OpenSshPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * The public half of a private key in OpenSSH's form, which holds it in clear even when the rest is encrypted; undefined
 * for a text in another form.
 *
 * @see https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key?annotate=HEAD
 */
export function publicHalf(privateKey: string): string | undefined {
  const [, body] =
    /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+)-----END OPENSSH PRIVATE KEY-----/.exec(privateKey) ?? [];
  const bytes = Buffer.from(body ?? "", "base64");
  if (!bytes.subarray(0, MAGIC.length).equals(Buffer.from(MAGIC))) return undefined;
  // Cipher, key derivation and its options; the number of keys; the first public key, which begins with its algorithm.
  let at = MAGIC.length;
  for (let field = 0; field < 3; field++) at += 4 + bytes.readUInt32BE(at);
  const key = fieldAt(bytes, at + 4);
  return `${fieldAt(key, 0).toString("ascii")} ${key.toString("base64")}`;
}

/** The Ed25519 pair that 32 bytes stand for: the same bytes give the same pair. */
export function pairFromSeed(seed: Buffer): OpenSshPair {
  const pkcs8 = Buffer.concat([PKCS8_PREFIX, seed]);
  const jwk = createPublicKey(createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })).export({ format: "jwk" });
  const point = Buffer.from(jwk.x ?? "", "base64url");
  const publicBlob = Buffer.concat([field(ALGORITHM), field(point)]);
  const check = seed.subarray(0, 4);
  const secrets = [check, check, field(ALGORITHM), field(point), field(Buffer.concat([seed, point])), field("")];
  const inside = padded(Buffer.concat(secrets));
  const none = [field("none"), field("none"), field("")];
  const one = Buffer.from([0, 0, 0, 1]);
  const all = Buffer.concat([Buffer.from(MAGIC), ...none, one, field(publicBlob), field(inside)]);
  const lines = all.toString("base64").match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  return {
    privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join("\n")}\n-----END OPENSSH PRIVATE KEY-----\n`,
    publicKey: `${ALGORITHM} ${publicBlob.toString("base64")}`,
  };
}

function field(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function fieldAt(bytes: Buffer, at: number): Buffer {
  return bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
}

/** Filled up with 1, 2, 3 … to whole blocks. */
function padded(bytes: Buffer): Buffer {
  const missing = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
}
