import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { takeDown } from "./commands/down.ts";
import { showEnvironment } from "./commands/env.ts";
import { closePullRequest, listPullRequests, openPullRequest } from "./commands/pull-request.ts";
import { showStatus } from "./commands/status.ts";
import { bringUp } from "./commands/up.ts";
import { placesOf, sandboxDirectory } from "./description.ts";
import { UsageError } from "./errors.ts";

const USAGE = `Usage: npm run sandbox -- <command>

  up [--repository <git repository>]   start the outside world on this machine
  status                               what runs, and where
  env                                  shell exports, for: eval "$(npm run --silent sandbox -- env)"
  pr open <branch> [--title <text>]    open a pull request from a branch
  pr close <number>                    close it
  pr list                              the pull requests there are
  down                                 stop everything and leave nothing
`;

const root = resolve(import.meta.dirname, "..");

async function main(arguments_: readonly string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...arguments_],
    allowPositionals: true,
    options: { repository: { type: "string" }, title: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  const [command, ...rest] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  const places = placesOf(sandboxDirectory(root));
  const io = { root, places, environment: process.env, output: process.stdout };
  switch (command) {
    case "up":
      return bringUp({ ...io, ...(values.repository === undefined ? {} : { repository: values.repository }) });
    case "status":
      return showStatus(io);
    case "env":
      return showEnvironment(io);
    case "down":
      return takeDown(io);
    case "pr":
      return pullRequest(rest, values.title, io);
    default:
      throw new UsageError(`there is no command ${JSON.stringify(command)}\n\n${USAGE}`);
  }
}

function pullRequest(
  [verb, subject = ""]: readonly string[],
  title: string | undefined,
  io: Parameters<typeof listPullRequests>[0],
): Promise<void> {
  switch (verb) {
    case "open":
      return openPullRequest({ ...io, branch: subject, title: title ?? subject });
    case "close":
      return closePullRequest({ ...io, number: subject });
    case "list":
      return listPullRequests(io);
    default:
      throw new UsageError(`pr takes open <branch>, close <number> or list, not ${JSON.stringify(verb ?? "")}`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && "code" in error);
  const isExpected = isUsage || (error instanceof Error && error.name === "SandboxError");
  const text = error instanceof Error ? (isExpected ? error.message : error.stack) : String(error);
  process.stderr.write(`sandbox: ${text}\n`);
  process.exitCode = isUsage ? 2 : 1;
});
