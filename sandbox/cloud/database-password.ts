import { randomBytes } from "node:crypto";

/** Letters, digits, `-` and `_` only, so that it needs no escaping in a URL; the prefix is DigitalOcean's. */
export function newDatabasePassword(): string {
  return `AVNS_${randomBytes(15).toString("base64url")}`;
}
