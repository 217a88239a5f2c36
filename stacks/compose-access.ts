import * as pulumi from "@pulumi/pulumi";
import type { GivenCertificate, HostKey } from "../components/compose-host/index.ts";
import type { ProgramSettings } from "./settings.ts";

/** What follows from the deploy key, so that nothing else has to be kept. */
export interface DeployKey {
  /** In OpenSSH's form, such as `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;

  /** The key of the host that is made with it. */
  readonly hostKey: HostKey;

  /** What the passwords of the databases are derived from. */
  readonly databaseSecret: string;
}

/** What a compose host needs from the edge. */
export interface ComposeAccess {
  deployKey(): Promise<DeployKey>;

  /** The certificate of all hosts, for `composeTls: given`. */
  certificate(): Promise<GivenCertificate>;

  /** Waits until the Docker Engine at an address answers, and proves with that key that it is the right one. */
  reach(address: string, hostKey: string): Promise<void>;
}

/** @throws RunError where the edge gave nothing. */
export function requireComposeAccess({ composeAccess }: ProgramSettings): ComposeAccess {
  if (composeAccess !== undefined) return composeAccess;
  throw new pulumi.RunError('The target "compose-host" needs the deploy key: set GREENROOM_SSH_KEY to its file.');
}
