import { existsSync } from "node:fs";
import { join } from "node:path";
import { SandboxError } from "./errors.ts";

/** Programs of the machine itself, with the Debian package that brings each. */
const REQUIRED = {
  git: "git",
  ldd: "libc-bin",
  npm: "npm",
  nsenter: "util-linux",
  setpriv: "util-linux",
  tar: "tar",
  unshare: "util-linux",
};

/** What {@link requireMachine} looks at; by default the machine that it runs on. */
export interface Machine {
  readonly platform: string;
  readonly userId: number | undefined;
  has(program: string): boolean;
}

const THIS_MACHINE: Machine = {
  platform: process.platform,
  userId: process.getuid?.(),
  has: (program) => (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, program))),
};

/** @throws SandboxError saying what the machine lacks and how to mend it. */
export function requireMachine(machine: Machine = THIS_MACHINE): void {
  if (machine.platform !== "linux") {
    throw new SandboxError(
      `the sandbox runs Linux containers and this machine is ${machine.platform}: run it on Linux, in a virtual machine for example`,
    );
  }
  if (machine.userId !== 0) {
    throw new SandboxError(
      "the sandbox makes network devices and containers, which needs root: run it as root, for example with sudo --preserve-env=PATH",
    );
  }
  for (const [program, debianPackage] of Object.entries(REQUIRED)) {
    if (!machine.has(program)) {
      throw new SandboxError(`the sandbox needs ${program}: install it with apt-get install ${debianPackage}`);
    }
  }
}
