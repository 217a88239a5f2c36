import { cut } from "../../report/property-text.ts";

/** What somebody asks for in a comment, on a line of its own. */
export type PreviewCommand =
  /** `/greenroom extend` renews the lease, and wakes what sleeps. */
  | { readonly kind: "extend" }
  /** `/greenroom approve <commit>` lets exactly this commit of a fork run: 40 hexadecimal digits, in lower case. */
  | { readonly kind: "approve"; readonly commit: string }
  /** A command that cannot be followed; `sentence` says why, and what to write instead. */
  | { readonly kind: "unclear"; readonly sentence: string };

/** Four spaces would be a block of code in Markdown, and "> " is somebody else's words. */
const COMMAND_LINE = /^ {0,3}\/greenroom(?:[ \t]+(.*))?$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const FULL_HASH = /^[0-9a-f]{40}$/i;

/** How much of a command is repeated to whoever wrote it: a line can have 65,536 characters, and our comment has as much room. */
const MOST_QUOTED_CHARACTERS = 100;

/** The commands in a comment, in their order. What stands in a block of code or is quoted commands nothing. */
export function parseCommands(comment: string): readonly PreviewCommand[] {
  const commands: PreviewCommand[] = [];
  let fence: string | undefined;
  for (const line of comment.split(/\r?\n/)) {
    const mark = FENCE.exec(line)?.[1];
    const command = COMMAND_LINE.exec(line);
    if (fence !== undefined) {
      if (mark?.startsWith(fence) === true) fence = undefined;
    } else if (mark !== undefined) {
      fence = mark;
    } else if (command !== null) {
      commands.push(parseCommand((command[1] ?? "").trim().split(/\s+/)));
    }
  }
  return commands;
}

function parseCommand([verb = "", ...words]: readonly string[]): PreviewCommand {
  const [commit = ""] = words;
  if (verb === "extend" && words.length === 0) return { kind: "extend" };
  if (verb === "approve" && words.length === 1 && FULL_HASH.test(commit)) {
    return { kind: "approve", commit: commit.toLowerCase() };
  }
  const quoted = `"${cut(["/greenroom", verb, ...words].join(" "), MOST_QUOTED_CHARACTERS)}"`;
  const sentence =
    verb === "approve"
      ? `${quoted} approves nothing: after "approve" comes one commit with all of its 40 hexadecimal digits.`
      : `${quoted} is no command: there are "/greenroom extend" and "/greenroom approve <commit>".`;
  return { kind: "unclear", sentence };
}
