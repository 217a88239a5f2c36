import type { Play } from "./play.ts";

/** A command as a document shows it, and how it must end. */
export interface ShownLine {
  readonly command: string;
  /** Something that it writes, which tells that it did what the document says. */
  readonly tells: RegExp;
  /** @default 0 */
  readonly exitCode?: number;
}

/** Commands under one heading of a document, in a situation in which somebody would type them. */
export interface Scene {
  readonly title: string;
  readonly document: string;
  readonly heading: string;
  /** Makes the situation. @default as the scene before has left it */
  readonly prepare?: (play: Play) => Promise<void>;
  /** What is set otherwise while the lines run. */
  readonly settings?: (play: Play) => Promise<Readonly<Record<string, string>>>;
  readonly lines: readonly ShownLine[];
  /** What must be true afterwards. */
  readonly proof?: (play: Play) => Promise<void>;
}

/** What stands for the reader's own in a command, and what the play puts there. */
export const PLACEHOLDERS: Readonly<Record<string, (play: Play) => string>> = {
  "<branch>": () => "another-branch",
  "<old>": (play) => `file://${play.root}/.sandbox/pulumi-state`,
  "<new>": (play) => play.setting("GREENROOM_SANDBOX_STATE"),
};

/** What a clean clone is tried with; a test cannot install or test itself. */
export const CLEAN_CLONE: readonly string[] = ["npm ci", "npm ci && npm test", "npm ci && npm run rehearse"];

/** What begins with one of these is left to whoever has the program: GitHub's own is not in the sandbox. */
export const NOT_IN_SANDBOX: readonly string[] = ["gh"];

/** A line that must succeed. */
export function line(command: string, tells: RegExp, exitCode = 0): ShownLine {
  return { command, tells, exitCode };
}
