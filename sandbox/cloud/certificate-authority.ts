import "reflect-metadata";
import { createHash, randomBytes, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import x509 from "@peculiar/x509";
import type { IssuedCertificate } from "../digitalocean/runtime.ts";

const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MILLISECONDS = 86_400_000;
/** Clients on a machine whose clock is a little behind accept a new certificate too. */
const CLOCK_TOLERANCE_MILLISECONDS = 300_000;
const AUTHORITY_DAYS = 365;
/** As Let's Encrypt's, which DigitalOcean manages: https://docs.digitalocean.com/platform/teams/how-to/manage-certificates/ */
const CERTIFICATE_DAYS = 90;

/** Signs what the sandbox serves over TLS; clients trust it through `NODE_EXTRA_CA_CERTS`. */
export interface CertificateAuthority {
  /** PEM. */
  readonly certificate: string;

  /**
   * A certificate, valid for 90 days, with a new key.
   *
   * @param names host names (a wildcard for its first label is allowed) and IP addresses; at least one
   */
  issue(name: string, names: readonly string[]): Promise<IssuedCertificate>;
}

/** Makes an authority with a new key that exists in memory only: who trusts it trusts nothing after the sandbox's end. */
export async function createCertificateAuthority(): Promise<CertificateAuthority> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(AUTHORITY_DAYS),
    serialNumber: newSerial(),
    name: [{ CN: ["Greenroom sandbox authority"] }],
    signingAlgorithm: KEY,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: authority.toString("pem"),
    issue: (name, names) => issue(name, names, authority, keys.privateKey),
  };
}

async function issue(
  name: string,
  names: readonly string[],
  authority: x509.X509Certificate,
  authorityKey: webcrypto.CryptoKey,
): Promise<IssuedCertificate> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(CERTIFICATE_DAYS),
    serialNumber: newSerial(),
    subject: [{ CN: [name] }],
    issuer: authority.subject,
    signingAlgorithm: KEY,
    publicKey: keys.publicKey,
    signingKey: authorityKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: isIP(value) ? "ip" : "dns", value }))),
      await x509.AuthorityKeyIdentifierExtension.create(authority),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const privateKey = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificate: certificate.toString("pem"),
    privateKey: x509.PemConverter.encode(privateKey, "PRIVATE KEY"),
    chain: authority.toString("pem"),
    notAfter: certificate.notAfter,
    sha1Fingerprint: createHash("sha1").update(Buffer.from(certificate.rawData)).digest("hex"),
  };
}

function validity(days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const notBefore = new Date(Date.now() - CLOCK_TOLERANCE_MILLISECONDS);
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY_MILLISECONDS) };
}

/** Positive and of one length: the first of its bytes lies in 0x01–0x7f. */
function newSerial(): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  return serial.toString("hex");
}
