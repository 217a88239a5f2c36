import { unprocessable } from "../http/answer.ts";
import type { Fields } from "../http/fields.ts";

const TAG = /^[a-zA-Z0-9:\-_]{1,255}$/;

/**
 * Reads a list of tags; undefined when it is absent.
 *
 * @throws Refusal 422 when one has a character that DigitalOcean does not allow, such as `.` or `/`
 */
export function readTags(body: Fields, field: string): string[] | undefined {
  return body.strings(field)?.map(checkTag);
}

/** @throws Refusal 422 when the name is not allowed */
export function checkTag(name: string): string {
  if (TAG.test(name)) return name;
  throw unprocessable(
    `tag "${name}" is invalid: tags may contain letters, numbers, colons, dashes and underscores, at most 255 of them`,
  );
}
