import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { CatalogueApp } from "../../components/catalogue/index.ts";
import { CliError } from "../errors.ts";
import type { GitRepository } from "./git.ts";
import { lastLines, type ProgramOutcome, runProgram } from "./program.ts";

/** What of the environment is handed on: where programs are, which language, and whom to trust. Nothing of it is secret. */
const HANDED_ON = ["PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "CI", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"];
const NAME_LOOKUP = pathToFileURL(join(import.meta.dirname, "name-lookup.js")).href;
const SHOWN_LINES = 30;
/** What a shell says for a program that cannot be started. */
const NOT_STARTED = 127;

/** An app, and where it answers. */
export interface ReachableApp {
  readonly app: Pick<CatalogueApp, "name" | "paths" | "integrationTest">;
  /** Public address without a slash at its end. */
  readonly url: string;
}

/** Where the tests come from and what they get. */
export interface IntegrationTestOptions {
  /** Name of the environment. */
  readonly environment: string;
  readonly repository: Pick<GitRepository, "withFiles">;
  /** The commit that the environment runs. */
  readonly commit: string;
  /** The environment of this process; next to nothing of it is handed on. */
  readonly processEnvironment: NodeJS.ProcessEnv;
  /** Address and port of the DNS server to ask, of which Node programs alone learn; undefined for the machine's own. */
  readonly resolver: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Runs the apps' own tests against their public addresses, one after the other. A test is code of a pull request: it gets a
 * copy of the commit's files, an environment without secrets and a home of its own, and all of that is removed afterwards.
 *
 * @returns seconds by app; one without a test is left out
 * @throws CliError `integration-test-failed` with the end of every log, or `cancelled`
 */
export async function runIntegrationTests(
  apps: readonly ReachableApp[],
  options: IntegrationTestOptions,
): Promise<ReadonlyMap<string, number>> {
  const seconds = new Map<string, number>();
  const failed = new Map<string, readonly string[]>();
  for (const { app, url } of apps) {
    if (app.integrationTest === undefined) continue;
    const start = performance.now();
    const { code, log } = await runTest(app, app.integrationTest, url, options);
    seconds.set(app.name, Math.round(performance.now() - start) / 1000);
    if (options.signal.aborted) throw new CliError("cancelled", "The tests were stopped.", "Run the command again.");
    if (code !== 0) failed.set(app.name, [`${app.name}: ended with code ${code}`, ...lastLines(log, SHOWN_LINES)]);
  }
  if (failed.size === 0) return seconds;
  const names = [...failed.keys()].map((name) => `"${name}"`).join(", ");
  throw new CliError(
    "integration-test-failed",
    `${failed.size === 1 ? "The integration test" : "The integration tests"} of ${names} failed.`,
    "Read the end of the log; correct the app or its test and push again.",
    { details: [...failed.values()].flat() },
  );
}

async function runTest(
  { paths }: ReachableApp["app"],
  [program = "", ...words]: readonly string[],
  url: string,
  options: IntegrationTestOptions,
): Promise<Pick<ProgramOutcome, "code" | "log">> {
  const home = await mkdtemp(join(tmpdir(), "greenroom-test-"));
  try {
    return await options.repository.withFiles(options.commit, paths, (folder) =>
      runProgram(program, words, {
        workingDirectory: join(folder, paths[0] ?? "."),
        environment: { ...environmentOf(options), HOME: home, GREENROOM_URL: url },
        signal: options.signal,
      }),
    );
  } catch (error) {
    if (error instanceof CliError) throw error;
    return { code: NOT_STARTED, log: error instanceof Error ? error.message : String(error) };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function environmentOf({ environment, processEnvironment, resolver }: IntegrationTestOptions): NodeJS.ProcessEnv {
  const handedOn = HANDED_ON.filter((name) => processEnvironment[name] !== undefined);
  return {
    ...Object.fromEntries(handedOn.map((name) => [name, processEnvironment[name]])),
    GREENROOM_ENVIRONMENT: environment,
    ...(resolver === undefined ? {} : { NODE_OPTIONS: `--import=${NAME_LOOKUP}?server=${resolver}` }),
  };
}
