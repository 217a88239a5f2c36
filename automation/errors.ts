const USAGE = 2;
const FAILED = 1;

/** Every code that a {@link CliError} can have, with the exit code it leads to; `docs/errors.md` explains each. */
export const ERROR_CODES = {
  "account-limit": FAILED,
  "answer-incomplete": FAILED,
  "app-not-started": FAILED,
  "app-not-verified": FAILED,
  "app-source-missing": USAGE,
  "backend-unreachable": FAILED,
  "branch-not-found": FAILED,
  "bucket-missing": USAGE,
  "build-failed": FAILED,
  cancelled: FAILED,
  "catalogue-invalid": USAGE,
  "clock-wrong": FAILED,
  "commit-not-found": FAILED,
  "configuration-invalid": USAGE,
  "confirmation-needed": FAILED,
  "disk-full": FAILED,
  "docker-missing": USAGE,
  "docker-unavailable": FAILED,
  "domain-not-delegated": FAILED,
  "engine-failed": FAILED,
  "environment-not-found": FAILED,
  "fingerprint-key-wrong": USAGE,
  "host-key-changed": FAILED,
  "integration-test-failed": FAILED,
  "lease-reason-missing": USAGE,
  "migration-failed": FAILED,
  "network-overlap": USAGE,
  "not-empty": FAILED,
  "passphrase-wrong": USAGE,
  "pending-create": FAILED,
  "permission-missing": USAGE,
  "platform-in-use": FAILED,
  "plugin-missing": USAGE,
  "policy-pack-failed": FAILED,
  "policy-violated": FAILED,
  "production-protected": USAGE,
  "production-secret": USAGE,
  "program-failed": FAILED,
  "pull-request-closed": FAILED,
  "pull-request-from-fork": FAILED,
  "pull-request-not-found": FAILED,
  "pulumi-missing": USAGE,
  "pulumi-unsuitable": USAGE,
  "quota-exceeded": FAILED,
  "region-unknown": USAGE,
  "repository-unusable": USAGE,
  "resource-failed": FAILED,
  "secret-missing": USAGE,
  "secret-unresolved": FAILED,
  "service-refused": FAILED,
  "service-unreachable": FAILED,
  "setting-missing": USAGE,
  "size-unknown": USAGE,
  "ssh-key-unusable": USAGE,
  "ssh-missing": USAGE,
  "stack-locked": FAILED,
  "state-access-refused": USAGE,
  "state-setting-invalid": USAGE,
  "token-scope-missing": USAGE,
  "unknown-environment": USAGE,
  usage: USAGE,
  "version-retired": USAGE,
} as const;

/** What went wrong, in one stable word. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** A failure that a person can act on; anything else that is thrown is a bug. */
export class CliError extends Error {
  public readonly code: ErrorCode;

  /** One sentence: what to type or change next. */
  public readonly hint: string;

  /** Lines that show the reason, such as the end of a log; empty when the sentence says it all. */
  public readonly details: readonly string[];

  constructor(
    code: ErrorCode,
    message: string,
    hint: string,
    options: { readonly cause?: unknown; readonly details?: readonly string[] } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "CliError";
    this.code = code;
    this.hint = hint;
    this.details = options.details ?? [];
  }

  /** 1 when the operation failed, 2 when the usage or the configuration is wrong. */
  get exitCode(): number {
    return ERROR_CODES[this.code];
  }
}
