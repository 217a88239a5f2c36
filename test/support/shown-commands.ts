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

/** What a setting is given in a document: the line begins with `export`. */
export interface ShownSetting {
  readonly document: string;
  readonly name: string;
}

const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "sandbox/README.md", "docs/*.md"];
const PROMPT = "$ ";
/** Two spaces and a number sign begin a remark for the reader. */
const REMARK = /\s{2,}# .*$/;

interface Line {
  readonly document: string;
  readonly heading: string;
  /** Language of the block that it is in; undefined outside of blocks. */
  readonly language: string | undefined;
  readonly text: string;
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

/** The settings that the documents below a folder export in blocks of `sh`. */
export function shownSettings(root: string): readonly ShownSetting[] {
  return linesOf(root)
    .filter(({ language }) => language === "sh")
    .flatMap(({ document, text }) => {
      if (!text.startsWith("export ")) throw new Error(`${document}: a block of sh has more than exports: ${text}`);
      return [...text.matchAll(/([A-Z][A-Z0-9_]*)=/g)].map(([, name = ""]) => ({ document, name }));
    });
}

/** The texts of inline code, and the blocks that are neither commands nor settings, are not among them. */
function linesOf(root: string): readonly Line[] {
  const documents = DOCUMENTS.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted());
  return documents.flatMap((document) => {
    let heading = "";
    let language: string | undefined;
    const lines: Line[] = [];
    for (const text of readFileSync(join(root, document), "utf8").split("\n")) {
      if (text.startsWith("```")) language = language === undefined ? text.slice(3) : undefined;
      else if (language === undefined && text.startsWith("#")) heading = text.replace(/^#+ /, "");
      else lines.push({ document, heading, language, text });
    }
    return lines;
  });
}
