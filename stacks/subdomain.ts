import { PREVIEW_SUBDOMAIN } from "../components/naming.ts";

/** One label of a host name: https://www.rfc-editor.org/rfc/rfc1123#section-2.1 */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Understands what stands between the hosts of an environment and its domain; nothing is an empty text.
 *
 * @throws Error when it is no label, or the one of the previews.
 */
export function parseSubdomain(value: unknown = ""): string {
  const given = JSON.stringify(value);
  if (typeof value !== "string" || (value !== "" && !LABEL.test(value))) {
    throw new Error(`small letters, digits and "-" are needed, at most 63, such as staging, or nothing, got ${given}`);
  }
  if (value !== PREVIEW_SUBDOMAIN) return value;
  throw new Error(`${given} belongs to the pull request environments: take another name, such as staging`);
}
