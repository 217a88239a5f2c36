import { isIPv4 } from "node:net";
import type { Properties, Value } from "../../framework/values.ts";

/** A rule that allows only these texts; wording as in the Terraform SDK. */
export function oneOf(...allowed: readonly string[]): (value: Value, path: string) => string | undefined {
  const list = allowed.map((item) => `"${item}"`).join(" ");
  return (value, path) =>
    allowed.includes(String(value)) ? undefined : `expected ${path} to be one of [${list}], got ${value}`;
}

/** A rule that allows only whole numbers in a range; wording as in the Terraform SDK. */
export function between(min: number, max: number): (value: Value, path: string) => string | undefined {
  return (value, path) =>
    typeof value === "number" && value >= min && value <= max
      ? undefined
      : `expected ${path} to be in the range (${min} - ${max}), got ${value}`;
}

/** Refuses an empty text and zero; wording as in the Terraform SDK. */
export function notEmpty(value: Value, path: string): string | undefined {
  return value === "" || value === 0 ? `"${path}" must not be empty` : undefined;
}

/** Allows only an address range such as `10.10.0.0/20`; wording as in the Terraform SDK. */
export function addressRange(value: Value, path: string): string | undefined {
  return /^[\da-f.:]+\/\d{1,3}$/i.test(String(value))
    ? undefined
    : `"${path}" is not a valid CIDR, got ${value}: invalid CIDR address: ${value}`;
}

/** Allows only an address such as `203.0.113.7`; wording as in the Terraform SDK. */
export function ipv4Address(value: Value, path: string): string | undefined {
  return isIPv4(String(value)) ? undefined : `expected ${path} to contain a valid IPv4 address, got: ${value}`;
}

/** Two texts that differ in upper and lower case only mean the same. */
export function ignoringCase(old: Value, new_: Value): boolean {
  return String(old).toLowerCase() === String(new_).toLowerCase();
}

/** Whether a value means "not given": nothing, an empty text, zero, false, or an empty list or object. */
export function isZero(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

/** The rule of a tag's name: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Tags */
export function tagName(value: Value): string | undefined {
  return /^[\w:-]{1,255}$/.test(String(value))
    ? undefined
    : "tags may contain lowercase letters, numbers, colons, dashes, and underscores; there is a limit of 255 characters per tag";
}

/** The names of the inputs that were filled in, not given. */
export function defaultsOf(inputs: Properties): readonly string[] {
  const names = inputs.__defaults;
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}
