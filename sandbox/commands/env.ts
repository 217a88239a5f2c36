import { type CommandInput, requireSandbox } from "./input.ts";

/** Prints shell exports with which `greenroom`, `pulumi`, `kubectl` and `docker` work against the sandbox. */
export async function showEnvironment(input: CommandInput): Promise<void> {
  const { environment } = await requireSandbox(input);
  for (const [name, value] of Object.entries(environment)) {
    const quoted = `'${value.replaceAll("'", "'\\''")}'`;
    input.output.write(name === "PATH" ? `export PATH=${quoted}:"$PATH"\n` : `export ${name}=${quoted}\n`);
  }
}
