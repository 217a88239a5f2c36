import { expect } from "chai";
import { readCommitCatalogue } from "../../../automation/delivery/commit-catalogue.ts";
import { CliError } from "../../../automation/errors.ts";

const SECRET = "made-up-secret-of-the-job";
const COMMIT = "0123456789abcdef0123456789abcdef01234567";
/** A catalogue that shows the result of an attempt where a reader would see it: in the path of an app. */
const SHOWING = (attempt: string) => `
let shown;
try { shown = await (async () => (${attempt}))(); } catch (error) { shown = "refused"; }
export const apps = { web: { source: "x" + String(shown ?? "nothing").slice(0, 200), port: 8080 } };`;

/** Ways out of a catalogue that were tried, with what each may bring at the most. */
const WAYS_OUT: readonly (readonly [what: string, attempt: string])[] = [
  ["process", "globalThis.process?.env.DIGITALOCEAN_TOKEN"],
  ["a function made from text", 'new Function("return process.env.DIGITALOCEAN_TOKEN")()'],
  ["an asynchronous function made from text", '(async () => {}).constructor("return process.env")()'],
  [
    "an import in a function made from text",
    "new Function(\"return import('node:fs')\")().then((fs) => fs.readFileSync)",
  ],
  ["eval", 'eval("process.env")'],
  ["an indirect import", 'import(["node", "fs"].join(":")).then((fs) => fs.readFileSync(\'/proc/self/environ\'))'],
  ["the metadata of its module", "import.meta.url === 'file:///apps.ts' ? undefined : import.meta.url"],
  ["resolving from its module", 'import.meta.resolve?.("node:fs")'],
  ["require", "typeof require === 'function' ? require('fs') : undefined"],
  [
    "the frames of a stack",
    "Error.prepareStackTrace = (_, frames) => frames.map((frame) => frame.getThis() ?? frame.getFunction()).find(Boolean), new Error().stack",
  ],
  [
    "the constructor of an error of the loader's",
    'import("./x.ts").catch((error) => error.constructor.constructor("return process")())',
  ],
  ["an error of the loader's with its fields", 'import("./x.ts").catch((error) => error.process ?? error.require)'],
  ["the console", "console._stdout ?? console._stderr"],
  ["a timer", "setTimeout"],
  ["a worker", "new Worker('data:text/javascript,0')"],
  ["the network", "fetch('http://127.0.0.1:1')"],
  [
    "a global of the host by its symbol",
    "Reflect.ownKeys(globalThis).filter((key) => typeof key === 'symbol').map(String).filter((key) => key !== 'Symbol(Symbol.toStringTag)').join() || undefined",
  ],
  ["WebAssembly with the system's interface", "import('node:wasi')"],
];

describe("the catalogue of a hostile pull request", () => {
  before(() => {
    process.env.DIGITALOCEAN_TOKEN = SECRET;
  });

  after(() => {
    delete process.env.DIGITALOCEAN_TOKEN;
  });

  for (const [what, attempt] of WAYS_OUT) {
    it(`does not get out by ${what}`, async () => {
      const [app] = (await read(SHOWING(attempt))) ?? [];
      expect(app?.paths[0]).to.be.oneOf(["xnothing", "xrefused"]);
    });
  }

  for (const [what, source, reason] of [
    [
      "changes what all objects inherit",
      "Object.prototype.port = 1; Object.prototype.exposed = true; export const apps = { web: { source: 'web' } };",
      undefined,
    ],
    [
      "brings such a change along",
      'export const apps = JSON.parse(\'{"web":{"source":"web","__proto__":{"port":8080}}}\');',
      "web.__proto__: there is no such key",
    ],
    [
      "names an app after it",
      'export const apps = JSON.parse(\'{"__proto__":{"source":"web"},"web":{"source":"web"}}\');',
      "a name is lower-case letters",
    ],
    [
      "answers in its own way",
      'export const apps = { toJSON: () => ({ web: { source: "../../etc" } }) };',
      "a path stays inside the repository",
    ],
    [
      "forges the answer as a whole",
      'JSON.stringify = () => JSON.parse("\\"{}\\""); export const apps = {};',
      "its evaluation ended",
    ],
    [
      "counts without end in what it exports",
      "export const apps = { get web() { for (;;); } };",
      "does not end within",
    ],
    [
      "lets a search run wild",
      'export const apps = { web: { source: /^(a+)+$/.test("a".repeat(60) + "!") } };',
      "does not end within",
    ],
    ["calls itself for ever", "const again = () => again(); again();", "Maximum call stack"],
    [
      "is deeper than can be told",
      "let apps = {}; for (let i = 0; i < 1e5; i++) apps = { apps }; export { apps };",
      "Maximum call stack",
    ],
    [
      "speaks to the runner",
      'throw new Error("\\n::set-output name=state::live\\n##[set-output name=next]production");',
      "set-output",
    ],
    [
      "wants another kind of service",
      "export const apps = { web: { source: 'web', port: 80, type: 'LoadBalancer', privileged: true, hostPath: '/' } };",
      "web.privileged: there is no such key",
    ],
    [
      "wants another app's secret file",
      "export const apps = { web: { source: 'web', dockerfile: '../../../proc/self/environ' } };",
      "a path stays inside the repository",
    ],
    [
      "hides a line for git in a path",
      "export const apps = { web: { source: 'web', includes: ['a\\nHEAD:web'] } };",
      "no line breaks",
    ],
  ] as const) {
    it(`gains nothing when it ${what}`, async () => {
      const outcome = await read(source, 2).catch((error: unknown) => error);
      if (reason === undefined) expect(outcome).to.have.nested.property("[0].exposed", false);
      else {
        expect(outcome).to.be.instanceOf(CliError).and.have.property("code", "catalogue-invalid");
        const { message, details } = outcome as CliError;
        expect([message, ...details].join("\n"))
          .to.contain(reason)
          .and.not.contain(SECRET);
      }
    });
  }
});

function read(source: string, limitSeconds = 10) {
  const repository = { text: async () => source };
  const { signal } = new AbortController();
  return readCommitCatalogue({ repository, commit: COMMIT, path: "apps.ts", signal, limitSeconds });
}
