import { createHash } from "node:crypto";
import type { Cloud } from "../cloud.ts";
import { created, noContent, notFound, ok, unprocessable } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";

const TYPES = ["ssh-ed25519", "ssh-rsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"];

/** A public key that new droplets can be given. */
export interface SshKey {
  readonly id: number;
  name: string;
  /** One line in OpenSSH's form: type, key, comment. */
  readonly publicKey: string;
  /** MD5, as `3b:16:e4:…`. */
  readonly fingerprint: string;
}

/** Imitates https://docs.digitalocean.com/reference/api/reference/ssh-keys/. */
export function sshKeyRoutes(cloud: Cloud): Route[] {
  const one = "/v2/account/keys/{ssh_key_identifier}";
  return [
    route("GET /v2/account/keys", "sshKeys_list", (request) =>
      page(request, "ssh_keys", [...cloud.sshKeys.values()].map(answerOf)),
    ),
    route("POST /v2/account/keys", "sshKeys_create", (request) => {
      const body = bodyOf(request);
      const name = body.string("name");
      const publicKey = body.string("public_key").trim();
      const fingerprint = fingerprintOf(publicKey);
      if (findSshKey(cloud, fingerprint) !== undefined)
        throw unprocessable("SSH Key is already in use on your account");
      const key: SshKey = { id: cloud.nextNumber(), name, publicKey, fingerprint };
      cloud.sshKeys.set(key.id, key);
      return created({ ssh_key: answerOf(key) });
    }),
    route(`GET ${one}`, "sshKeys_get", (request) => ok({ ssh_key: answerOf(find(cloud, request)) })),
    route(`PUT ${one}`, "sshKeys_update", (request) => {
      const key = find(cloud, request);
      key.name = bodyOf(request).string("name");
      return ok({ ssh_key: answerOf(key) });
    }),
    route(`DELETE ${one}`, "sshKeys_delete", (request) => {
      cloud.sshKeys.delete(find(cloud, request).id);
      return noContent();
    }),
  ];
}

/** The key with this number or this fingerprint. */
export function findSshKey(cloud: Cloud, identifier: string): SshKey | undefined {
  return [...cloud.sshKeys.values()].find(({ id, fingerprint }) => [String(id), fingerprint].includes(identifier));
}

function find(cloud: Cloud, request: ApiRequest): SshKey {
  const key = findSshKey(cloud, parameter(request, "ssh_key_identifier"));
  if (key === undefined) throw notFound();
  return key;
}

/** @throws Refusal 422 when the text is no public key in OpenSSH's form */
function fingerprintOf(publicKey: string): string {
  const [type = "", data = ""] = publicKey.split(/\s+/);
  const bytes = Buffer.from(data, "base64");
  // The key repeats its type: https://www.rfc-editor.org/rfc/rfc4253#section-6.6
  const inner = bytes.subarray(4, 4 + type.length).toString("latin1");
  if (!TYPES.includes(type) || inner !== type || publicKey.includes("\n"))
    throw unprocessable(`Key invalid, it should be one line that starts with one of ${TYPES.join(", ")}`);
  return (createHash("md5").update(bytes).digest("hex").match(/../g) ?? []).join(":");
}

function answerOf({ id, name, publicKey, fingerprint }: SshKey): object {
  return { id, fingerprint, public_key: publicKey, name };
}
