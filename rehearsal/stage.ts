import type { Run } from "../sandbox/actions/run/record.ts";
import type { CommandLine } from "./command-line.ts";
import type { Developer } from "./developer.ts";
import type { People } from "./people.ts";
import type { PostedComment } from "./report-page.ts";
import type { Services } from "./services.ts";
import type { Timeline } from "./timeline.ts";
import type { Visitor } from "./visitor.ts";

/** Everybody and everything that an act plays with. */
export interface Stage {
  readonly timeline: Timeline;
  readonly commandLine: CommandLine;
  readonly services: Services;
  /** Whoever changes files of the repository. */
  readonly developer: Developer;
  /** Whoever opens and closes pull requests. */
  readonly people: People;
  readonly visitor: Visitor;
  /** Every revision of a comment that was seen, in order. */
  readonly comments: PostedComment[];
  /** The environments that lived, with their addresses. */
  readonly environments: Map<string, readonly string[]>;
  /** Every run of a workflow, in order. */
  readonly runs: Run[];
}

/** What `greenroom up` answers, as far as an act looks at it. */
export interface UpAnswer {
  readonly outcome: string;
  readonly commit: string;
  readonly apps: readonly {
    readonly name: string;
    readonly url?: string;
    readonly commit: string;
    readonly isNew: boolean;
  }[];
  readonly timings: Readonly<Record<string, number>>;
  readonly message?: string;
}

/** What `greenroom destroy` answers, as far as an act looks at it. */
export interface DestroyAnswer {
  readonly existed: boolean;
  readonly livedSeconds?: number;
  readonly receipt: readonly { readonly what: string; readonly left: readonly string[] }[];
  readonly message?: string;
}

/** What `greenroom converge` answers, as far as an act looks at it. */
export interface ConvergeAnswer {
  readonly environments: readonly {
    readonly environment: string;
    readonly state: string;
    readonly reason: string;
    readonly failure?: { readonly code: string };
  }[];
  readonly timings: Readonly<Record<string, number>>;
  readonly message?: string;
}

/** What `greenroom preview` answers, as far as an act looks at it. */
export interface PreviewAnswer {
  readonly update: {
    readonly changes: readonly { readonly operation: string; readonly type: string; readonly name: string }[];
    readonly unchanged: number;
  };
  readonly message?: string;
}

/**
 * Runs a command of the command line that must succeed.
 *
 * @throws Error with the command's own message.
 */
export async function command<T extends { readonly message?: string }>(stage: Stage, ...words: string[]): Promise<T> {
  const { exitCode, answer } = await stage.commandLine.greenroom<T>(...words);
  if (exitCode !== 0) throw new Error(`greenroom ${words.join(" ")} ended with ${exitCode}: ${JSON.stringify(answer)}`);
  return answer;
}

/** Notes the comments of a pull request when they changed, and returns the newest. */
export async function readComment(
  stage: Stage,
  pullRequest: number,
): Promise<{ id: number; body: string; count: number }> {
  const all = await stage.services.comments(pullRequest);
  const newest = all.at(-1);
  if (newest === undefined) return { id: 0, body: "", count: 0 };
  const known = stage.comments.findLast((comment) => comment.pullRequest === pullRequest);
  if (known?.body !== newest.body) stage.comments.push({ pullRequest, when: newest.updated_at, body: newest.body });
  return { id: newest.id, body: newest.body, count: all.length };
}
