/** The shells that steps may ask for: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  "": ["bash", "-e", "{0}"],
  bash: ["bash", "--noprofile", "--norc", "-eo", "pipefail", "{0}"],
  sh: ["sh", "-e", "{0}"],
  python: ["python3", "{0}"],
};

/**
 * The words of the command that runs a script in a shell.
 *
 * @throws Error naming a shell that Linux runners do not have.
 */
export function shellCommand(shell: string, script: string): readonly [string, ...string[]] {
  const words = SHELLS[shell] ?? shell.split(/\s+/);
  if (!words.includes("{0}")) throw new Error(`the sandbox's runner knows no shell "${shell}"`);
  const [command = "", ...rest] = words.map((word) => word.replace("{0}", script));
  return [command, ...rest];
}
