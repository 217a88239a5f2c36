import type { ErrorCode } from "../errors.ts";
import { STATE_HINT } from "./backend.ts";

/** What the Pulumi CLI says, and what it means to a person. */
export interface Sentence {
  readonly code: ErrorCode;
  readonly pattern: RegExp;
  readonly message: (stack: string, match: RegExpExecArray) => string;
  readonly hint: string;
}

const KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

/** What stands between a run and the place where the state is kept; the first that fits counts. */
export const BACKEND_SENTENCES: readonly Sentence[] = [
  {
    code: "setting-missing",
    pattern: /operation error S3: [^\n]*get credentials/,
    message: () => "There is no key for the bucket that the state is in.",
    hint: `Set ${KEYS}; for Spaces they are an access key of the account and its secret.`,
  },
  {
    code: "setting-missing",
    pattern: /PULUMI_ACCESS_TOKEN must be set/,
    message: () => "There is no token for the Pulumi Cloud that the state is in.",
    hint: `Set PULUMI_ACCESS_TOKEN, or log in with \`pulumi login\`. If the state is to be elsewhere: ${STATE_HINT}`,
  },
  {
    code: "clock-wrong",
    pattern: /operation error S3: [^\n]*RequestTimeTooSkewed/,
    message: () =>
      "The storage that the state is in refuses the request, because this machine's clock is wrong by minutes.",
    hint: "Set the clock, best by NTP, and run the command again.",
  },
  {
    code: "bucket-missing",
    pattern: /operation error S3: [^\n]*NoSuchBucket/,
    message: () => "The bucket that the state should be in does not exist.",
    hint: "Correct its name or its region in GREENROOM_STATE, or make it; greenroom makes none.",
  },
  {
    code: "state-setting-invalid",
    pattern: /operation error S3: [^\n]*(?:AuthorizationHeaderMalformed|PermanentRedirect)(?:: ([^\n]*))?/,
    message: (_, match) => `The region of the bucket that the state is in is wrong${because(match[1])}.`,
    hint: "Correct the region in GREENROOM_STATE.",
  },
  {
    code: "state-access-refused",
    // Some stores say with 404 that they know no such key.
    pattern: /operation error S3: (?=[^\n]*(?:StatusCode: 40[13]|access key ID))[^\n]*?(?:api error (\w+)|$)/m,
    message: (_, match) => `The storage that the state is in refuses the key${because(match[1])}.`,
    hint: `Check that ${KEYS} belong together and that the key may read, write, list and delete in the bucket.`,
  },
  {
    code: "state-access-refused",
    pattern: /Unauthorized: No credentials provided or are invalid|Logging in using access token[^\n]*\nerror: \[403\]/,
    message: () => "The Pulumi Cloud that the state is in refuses the token.",
    hint: "Set PULUMI_ACCESS_TOKEN to a token that is valid and may change the project's stacks.",
  },
  {
    code: "state-setting-invalid",
    pattern: /unable to open bucket [^\n]*: (unknown query parameter "[^"]*")/,
    message: (_, match) => `The address of the state has an ${match[1]}.`,
    hint: "Correct GREENROOM_STATE, or PULUMI_BACKEND_URL where that says the address; docs/state.md has examples.",
  },
  {
    code: "backend-unreachable",
    pattern:
      /(?:unable to open bucket|problem logging in|could not (?:list bucket|get cloud url)|read "?\.pulumi\/meta\.yaml|operation error S3|performing HTTP request)[^\n]*/i,
    message: (_, match) => `The state cannot be reached: ${match[0]}.`,
    hint: "Check GREENROOM_STATE or PULUMI_BACKEND_URL, whichever says where it is, and that the place answers.",
  },
];

function because(reason: string | undefined): string {
  return reason === undefined ? "" : `: ${reason.replace(/\.$/, "")}`;
}
