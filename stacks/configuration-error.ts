import { RunError } from "@pulumi/pulumi";

/** Configuration that cannot be used, with everything that is wrong with it. Pulumi shows its text without a stack trace. */
export class ConfigurationError extends RunError {
  public readonly problems: readonly string[];

  constructor(what: string, problems: readonly string[]) {
    super(`The configuration of ${what} cannot be used:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
    this.name = "ConfigurationError";
    this.problems = problems;
  }
}
