/** A command that was typed in a way that nobody can follow. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The sandbox cannot do what was asked, for a reason that the person can mend. */
export class SandboxError extends Error {
  override readonly name = "SandboxError";
}
