import { openGitHub } from "../sandbox/commands/github-account.ts";
import type { CommandInput } from "../sandbox/commands/input.ts";
import { changePullRequests, makeFork, type PullRequestOptions } from "../sandbox/commands/pull-request.ts";

const STRANGER = "sandbox-stranger";

/** Somebody with an account, who does what `npm run sandbox -- pr` does. */
export interface Person {
  /** Opens a pull request from a branch; who may not push has it in a fork. @returns its number */
  open(branch: string, options: { readonly title: string; readonly draft?: boolean }): Promise<number>;
  close(number: number): Promise<void>;
  reopen(number: number): Promise<void>;
  /** Says that a draft is ready for review. */
  ready(number: number): Promise<void>;
  label(number: number, label: string): Promise<void>;
  comment(number: number, text: string): Promise<void>;
}

/** Those who work with the repository, and one who does not. */
export interface People {
  readonly developer: Person;
  readonly maintainer: Person;
  readonly stranger: Person;
  /** Makes the stranger's fork. @returns its folder, a bare git repository */
  fork(): Promise<string>;
}

/** Introduces the people of the sandbox that runs for this checkout. */
export function meetPeople(io: CommandInput): People {
  const meet = (as: string) => person((words, options) => say(io, words, { ...options, as }));
  return {
    developer: meet("sandbox-developer"),
    maintainer: meet("sandbox-maintainer"),
    stranger: meet(STRANGER),
    fork: async () => makeFork(await openGitHub(io, STRANGER)),
  };
}

type Say = (words: readonly string[], options?: PullRequestOptions) => Promise<string>;

function person(act: Say): Person {
  const about =
    (verb: string) =>
    async (number: number, ...words: readonly string[]): Promise<void> => {
      await act([verb, String(number), ...words]);
    };
  return {
    open: async (branch, options) => numberIn(await act(["open", branch], options)),
    close: about("close"),
    reopen: about("reopen"),
    ready: about("ready"),
    label: about("label"),
    comment: about("comment"),
  };
}

async function say(io: CommandInput, words: readonly string[], options: PullRequestOptions): Promise<string> {
  const said: string[] = [];
  const write = (text: string) => said.push(text);
  await changePullRequests({ ...io, output: { write } }, words, options);
  return said.join("");
}

function numberIn(text: string): number {
  const [, number] = /^#(\d+) /.exec(text) ?? [];
  if (number === undefined) throw new Error(`no number of a pull request in ${JSON.stringify(text)}`);
  return Number(number);
}
