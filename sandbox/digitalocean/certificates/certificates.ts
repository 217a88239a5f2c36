import { createPrivateKey, randomUUID, X509Certificate } from "node:crypto";
import { type Cloud, timestamp } from "../cloud.ts";
import { zoneOf } from "../domains/domain.ts";
import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";
import type { KeyPair } from "../runtime.ts";

/** A TLS certificate for load balancers. */
export interface Certificate {
  readonly id: string;
  readonly name: string;
  readonly type: "custom" | "lets_encrypt";
  readonly dnsNames: readonly string[];
  state: "pending" | "verified" | "error";
  /** There once it is verified. */
  keyPair: KeyPair | undefined;
  /** The year 1 until it is issued, as the vendor's zero time. */
  notAfter: string;
  sha1Fingerprint: string;
  readonly createdAt: string;
}

const ZERO_TIME = "0001-01-01T00:00:00Z";

/** The certificate with this UUID, or else with this name. */
export function findCertificate(cloud: Cloud, idOrName: string): Certificate | undefined {
  const all = [...cloud.certificates.values()];
  return cloud.certificates.get(idOrName) ?? all.find((certificate) => certificate.name === idOrName);
}

/** Whether a load balancer needs it, also one that is just going. */
export function isInUse(cloud: Cloud, certificate: Certificate): boolean {
  const rules = [...cloud.loadBalancers.values()].flatMap((balancer) => balancer.rules);
  return rules.some((rule) => rule.certificateId === certificate.id);
}

/**
 * Orders a certificate: one of your own is verified at once, one of Let's Encrypt is issued in the background.
 *
 * @throws Refusal 422 for a missing or wrong field, a name that is taken, a domain that is not in this account's DNS
 */
export function orderCertificate(cloud: Cloud, body: Fields): Certificate {
  const name = body.string("name");
  if ([...cloud.certificates.values()].some((other) => other.name === name))
    throw unprocessable(`a certificate named "${name}" already exists`);
  const type = body.optionalString("type", { oneOf: ["custom", "lets_encrypt"] });
  const isIssued = type === "lets_encrypt" || (!type && body.has("dns_names"));
  const certificate = isIssued ? orderIssued(cloud, name, body) : readCustom(cloud, name, body);
  cloud.certificates.set(certificate.id, certificate);
  return certificate;
}

function orderIssued(cloud: Cloud, name: string, body: Fields): Certificate {
  const dnsNames = body.strings("dns_names") ?? [];
  if (dnsNames.length === 0) throw unprocessable("dns_names is required for a certificate of type lets_encrypt");
  for (const dnsName of dnsNames) checkManaged(cloud, dnsName);
  const certificate: Certificate = {
    id: randomUUID(),
    name,
    type: "lets_encrypt",
    dnsNames,
    state: "pending",
    keyPair: undefined,
    notAfter: ZERO_TIME,
    sha1Fingerprint: "",
    createdAt: timestamp(cloud.now()),
  };
  cloud.background.start(`issue of certificate ${name}`, async () => {
    await cloud.background.pause(cloud.delays.certificate);
    try {
      const { notAfter, sha1Fingerprint, ...keyPair } = await cloud.runtime.issueCertificate(name, dnsNames);
      const state = "verified";
      Object.assign(certificate, { keyPair, notAfter: timestamp(notAfter), sha1Fingerprint, state });
    } catch (error) {
      certificate.state = "error";
      throw error;
    }
  });
  return certificate;
}

function checkManaged(cloud: Cloud, dnsName: string): void {
  if (zoneOf(cloud, dnsName) === undefined)
    throw unprocessable(`domain of "${dnsName}" is not managed by DigitalOcean DNS, add it to the account first`);
}

function readCustom(cloud: Cloud, name: string, body: Fields): Certificate {
  const keyPair: KeyPair = {
    privateKey: body.string("private_key"),
    certificate: body.string("leaf_certificate"),
    chain: body.optionalString("certificate_chain") ?? "",
  };
  const leaf = readLeaf(keyPair);
  const names = leaf.subjectAltName?.split(", ").flatMap((entry) => entry.match(/^DNS:(.+)$/)?.[1] ?? []);
  return {
    id: randomUUID(),
    name,
    type: "custom",
    dnsNames: names ?? [],
    state: "verified",
    keyPair,
    notAfter: timestamp(new Date(leaf.validTo)),
    sha1Fingerprint: leaf.fingerprint.replaceAll(":", "").toLowerCase(),
    createdAt: timestamp(cloud.now()),
  };
}

function readLeaf({ certificate, privateKey }: KeyPair): X509Certificate {
  let leaf: X509Certificate;
  let matches: boolean;
  try {
    leaf = new X509Certificate(certificate);
    matches = leaf.checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    throw unprocessable("leaf_certificate or private_key is not valid PEM");
  }
  if (!matches) throw unprocessable("private_key does not belong to leaf_certificate");
  return leaf;
}
