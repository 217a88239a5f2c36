import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A line after a prompt in a document. */
export interface ShownCommand {
  /** Path of the document in this repository. */
  readonly document: string;
  /** The heading that it stands under, without its number signs. */
  readonly heading: string;
  /** What is typed, without the remark after it. */
  readonly command: string;
}

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "sandbox/README.md", "docs/**/*.md"];
const PROMPT = "$ ";
/** Two spaces and a number sign begin a remark for the reader. */
const REMARK = /\s{2,}# .*$/;

interface Line {
  readonly document: string;
  readonly heading: string;
  /** Language of the block that it is in; undefined outside of blocks. */
  readonly language: string | undefined;
  readonly text: string;
  /** Whether a block begins with it. */
  readonly isFirst: boolean;
}

/** The commands that the documents below a folder show, in their order. */
export function shownCommands(root: string): readonly ShownCommand[] {
  return linesOf(root)
    .filter(({ language, text }) => language !== undefined && text.startsWith(PROMPT))
    .map(({ document, heading, text }) => ({
      document,
      heading,
      command: text.slice(PROMPT.length).replace(REMARK, ""),
    }));
}

/** The languages of blocks that nobody types into a shell. */
const FOR_FILES = ["json", "ts", "yaml"];

/**
 * The blocks that the documents below a folder show and no test would see, by their first lines: those of another shell than
 * `console` and `sh`, and sessions that begin with something else than a command.
 */
export function unseenBlocks(root: string): readonly string[] {
  return linesOf(root)
    .filter(({ isFirst, language = "", text }) => {
      const isSeen = language === "console" ? text.startsWith(PROMPT) : ["sh", ...FOR_FILES].includes(language);
      return isFirst && !isSeen;
    })
    .map(({ document, heading, text }) => `${document} > ${heading}: ${text}`);
}

/**
 * The blocks of `sh` in a document, line by line. What a line leaves open with dots stays what it was before, or is made up.
 *
 * @throws Error when there is anything but exports in them.
 */
export function shownExports(root: string, document: string): readonly string[] {
  const lines = linesOf(root).filter((line) => line.document === document && line.language === "sh");
  return lines.map(({ text }) => {
    if (!text.startsWith("export ")) throw new Error(`${document}: a block of sh has more than exports: ${text}`);
    return text.replaceAll(/(\w+)=…/g, (_, name) => `${name}="\${${name}:-made-up-${name}}"`);
  });
}

/** What is set after the exports of a document where nothing was set before. */
export function documentedEnvironment(root: string, document: string): Readonly<Record<string, string>> {
  const script = shownExports(root, document).join("\n");
  const told = execFileSync("bash", ["--norc", "-euc", `${script}\nenv -0`], { env: {}, encoding: "utf8" });
  const entries = told.split("\0").filter((entry) => entry !== "");
  return Object.fromEntries(entries.map((entry) => entry.split(/=(.*)/s).slice(0, 2)));
}

/** The texts of inline code, and the blocks that are neither commands nor settings, are not among them. */
function linesOf(root: string): readonly Line[] {
  const documents = DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted());
  return documents.flatMap((document) => {
    let heading = "";
    let language: string | undefined;
    let isFirst = false;
    const lines: Line[] = [];
    for (const text of readFileSync(join(root, document), "utf8").split("\n")) {
      if (text.startsWith("```")) language = language === undefined ? text.slice(3) : undefined;
      else if (language === undefined && text.startsWith("#")) heading = text.replace(/^#+ /, "");
      else lines.push({ document, heading, language, text, isFirst });
      isFirst = text.startsWith("```") && language !== undefined;
    }
    return lines;
  });
}
