import { setTimeout as delay } from "node:timers/promises";
import type { CatalogueApp } from "../../components/catalogue/index.ts";
import { CliError } from "../errors.ts";
import type { AskPublicly } from "./public-request.ts";

/** An app that must answer before its address is announced. */
export interface VerifiedApp {
  readonly app: Pick<CatalogueApp, "name" | "health" | "smokeTests">;
  /** Public address without a slash at its end. */
  readonly url: string;
  /** The commit that the app must report. */
  readonly commit: string;
}

/** How patient a verification is. */
export interface VerifyOptions {
  readonly ask: AskPublicly;
  readonly signal: AbortSignal;
  /** @default 300 */
  readonly limitSeconds?: number;
  /** Waits between tries, in milliseconds; the last failure after them counts. @default short ones at first, then five of ten seconds */
  readonly waitsMilliseconds?: readonly number[];
}

const QUICK_WAITS = [100, 200, 400, 800, 1600, 3200];
const SLOW_WAITS = [10_000, 10_000, 10_000, 10_000, 10_000];

/**
 * Proves that every app answers at its public address: its health path with status 200 and, where it reports one, the
 * right commit; then its smoke tests.
 *
 * @throws CliError `app-not-verified`, with what each app answered last
 */
export async function verifyApps(apps: readonly VerifiedApp[], options: VerifyOptions): Promise<void> {
  const failures = (await Promise.all(apps.map((app) => verifyApp(app, options)))).flat();
  if (failures.length === 0) return;
  throw new CliError(
    "app-not-verified",
    `${failures.length === 1 ? "An app does" : "Some apps do"} not answer as expected at the public address.`,
    "The environment is up, so its logs can be read; correct the app and push again.",
    { details: failures },
  );
}

async function verifyApp(app: VerifiedApp, options: VerifyOptions): Promise<readonly string[]> {
  const deadline = Date.now() + (options.limitSeconds ?? 300) * 1000;
  const waits = options.waitsMilliseconds ?? [...QUICK_WAITS, ...SLOW_WAITS];
  for (const wait of [...waits, undefined]) {
    const failure = await findFailure(app, options.ask);
    if (failure === undefined) return [];
    if (wait === undefined || options.signal.aborted || Date.now() + wait > deadline)
      return [`${app.app.name}: ${failure}`];
    await delay(wait, undefined, { signal: options.signal }).catch(() => undefined);
  }
  return [];
}

/** What is wrong with an app at this moment, in words; undefined when it answers as it should. */
export async function findFailure({ app, url, commit }: VerifiedApp, ask: AskPublicly): Promise<string | undefined> {
  const health = `${url}${app.health ?? "/healthz"}`;
  try {
    const answer = await ask(health);
    if (answer.status !== 200) return `${health} answered with status ${answer.status}`;
    const reported = reportedCommit(answer.body);
    if (reported !== undefined && !isSameCommit(reported, commit)) {
      return `${health} reports commit ${reported}, not ${commit}`;
    }
    for (const { path, expect } of app.smokeTests) {
      const { status, body } = await ask(`${url}${path}`);
      const wanted = expect.status ?? 200;
      if (status !== wanted) return `${url}${path} answered with status ${status}, not ${wanted}`;
      if (expect.contains !== undefined && !body.includes(expect.contains)) {
        return `${url}${path} answered without the text ${JSON.stringify(expect.contains)}`;
      }
    }
    return undefined;
  } catch (error) {
    return `${health} does not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The commit in a health answer such as `{"status":"ok","commit":"1a2b3c4…"}`; undefined when the app reports none. */
function reportedCommit(body: string): string | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    const commit = typeof answer === "object" && answer !== null && "commit" in answer ? answer.commit : undefined;
    return typeof commit === "string" && commit !== "" ? commit : undefined;
  } catch {
    return undefined;
  }
}

function isSameCommit(reported: string, commit: string): boolean {
  return reported.length >= 7 && commit.startsWith(reported);
}
