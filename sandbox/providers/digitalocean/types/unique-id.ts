import { randomBytes } from "node:crypto";

/** The form of Terraform's unique ids: a time and a counter, 26 hexadecimal digits. */
export function uniqueSuffix(): string {
  const time = new Date().toISOString().replaceAll(/\D/g, "").padEnd(18, "0");
  return time + randomBytes(4).toString("hex");
}
