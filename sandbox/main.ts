import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { takeDown } from "./commands/down.ts";
import { showEnvironment } from "./commands/env.ts";
import { tellFailure } from "./commands/failure.ts";
import { changePullRequests } from "./commands/pull-request.ts";
import { showStatus } from "./commands/status.ts";
import { bringUp } from "./commands/up.ts";
import { placesOf, sandboxDirectory } from "./description.ts";
import { UsageError } from "./errors.ts";

const USAGE = `Usage: npm run sandbox -- <command>

  up [--repository <git repository>]   start the outside world on this machine
  status                               what runs, and where
  env                                  shell exports, for: eval "$(npm run --silent sandbox -- env)"
  pr open <branch> [--title <text>] [--draft]
                                       open a pull request from a branch
  pr push <branch>                     bring this checkout's branch there again
  pr close | reopen <number>           close it, open it again
  pr draft | ready <number>            make it a draft, or ready for review
  pr label <number> <label> [--remove] set a label, or take it away
  pr comment <number> <text>           comment on it
  pr list                              the pull requests there are
       [--as <account>]                by sandbox-developer (default), sandbox-maintainer, dependabot[bot] or
                                       sandbox-stranger, who has a fork of the repository
  down                                 stop everything and leave nothing
`;

const root = resolve(import.meta.dirname, "..");

async function main(arguments_: readonly string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      repository: { type: "string" },
      title: { type: "string" },
      draft: { type: "boolean" },
      remove: { type: "boolean" },
      as: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
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
      return changePullRequests(io, rest, values);
    default:
      throw new UsageError(`there is no command ${JSON.stringify(command)}\n\n${USAGE}`);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = tellFailure("sandbox", error);
});
