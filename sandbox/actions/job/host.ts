import { dirname } from "node:path";
import { HOSTED_PATIENCE, type Patience } from "./process.ts";

/** What the machine of a job is like, apart from the workspace that is new for each. */
export interface Host {
  /**
   * How the imitated services are reached and trusted, which a hosted runner would not have to be told, such as
   * `DIGITALOCEAN_API_URL`. Nothing of this process's own environment gets to a job.
   */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders that come first on the search path. */
  readonly tools: readonly string[];
  /** The folder of the Node.js that `actions/setup-node` finds. */
  readonly nodeFolder: string;
  readonly patience: Patience;
}

/** The machine's own programs: git, npm, bash. */
const SYSTEM_FOLDERS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** A host with the Node.js that runs this, and the patience of hosted runners, unless told. */
export function createHost(settings: Partial<Host>): Host {
  return { environment: {}, tools: [], nodeFolder: dirname(process.execPath), patience: HOSTED_PATIENCE, ...settings };
}

/** The search path of a step: what the job has added comes first. */
export function searchPath(host: Host, added: readonly string[]): string {
  return [...added, ...host.tools, ...SYSTEM_FOLDERS].join(":");
}
