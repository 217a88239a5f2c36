import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { COMMANDS, parseCommandLine } from "../../automation/cli.ts";
import { missingScope } from "../../automation/engine/token-scopes.ts";
import { costPerMonth, PRICES_AS_OF } from "../../automation/lifecycle/prices.ts";
import { renderComment } from "../../automation/report/comment.ts";
import type { EnvironmentState } from "../../automation/report/view.ts";
import { COMMON_ENVIRONMENTS, GITHUB_ENVIRONMENTS } from "../../stacks/repository-config.ts";
import { environmentSecrets } from "../../stacks/repository-secrets.ts";
import { secretsIn } from "../../stacks/secrets.ts";
import { CLEAN_CLONE, NOT_IN_SANDBOX, PLACEHOLDERS } from "../sandbox/docs/scene.ts";
import { SCRIPT } from "../sandbox/docs/script.ts";
import { documentedPrices, documentedScopes } from "../support/setup-page.ts";
import { documentedEnvironment, shownCommands, shownExports, unseenBlocks } from "../support/shown-commands.ts";
import { readWorkflows } from "../support/workflow-files.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PAGES = ["README.md", "CONTRIBUTING.md", "sandbox/README.md", "docs/**/*.md"];
const BLOCK = /^```.*?^```/gms;
const STATES: readonly EnvironmentState[] = [
  ...(["building", "migrating", "starting", "live", "failed", "queued", "asleep", "destroyed", "refused"] as const),
];

describe("the documents", () => {
  it("show no command that the play of the documents does not run, and the play runs none that is not shown", () => {
    const shown = shownCommands(ROOT)
      .filter(({ command }) => !CLEAN_CLONE.includes(command) && !isElsewhere(command))
      .map(({ document, heading, command }) => `${document} > ${heading}: ${command}`);
    const played = SCRIPT.flatMap(({ document, heading, lines }) =>
      lines.map(({ command }) => `${document} > ${heading}: ${command}`),
    );
    expect(played.toSorted()).to.deep.equal(shown.toSorted());
    expect(shown.length).to.be.greaterThan(50);
  });

  it("have no block for a shell that no test looks at", () => {
    expect(unseenBlocks(ROOT)).to.deep.equal([]);
  });

  it("set with GitHub's own program only secrets that the workflows read, where there are secrets", () => {
    const calls = shownCommands(ROOT).filter(({ command }) => isElsewhere(command));
    const workflows = readWorkflows().map(({ text }) => text);
    expect(calls).to.have.lengthOf(3);
    for (const { command } of calls) {
      const [, name, environment] = /^gh secret set (\w+) --env ([\w-]+) --repo owner\/name\b/.exec(command) ?? [];
      expect(GITHUB_ENVIRONMENTS, command).to.include(environment);
      expect(
        workflows.some((text) => text.includes(`secrets.${name} `)),
        command,
      ).to.equal(true);
    }
  });

  it("show what becomes a secret in one line: GitHub hides each line by itself, and would hide every brace", () => {
    const page = readFileSync(join(ROOT, "docs", "workflows.md"), "utf8");
    const blocks = [...page.matchAll(/^```json\n([^`]*)\n```/gm)].map(([, block = ""]) => block.split("\n").length);
    expect(blocks).to.deep.equal([1]);
  });

  it("show only placeholders that the play fills", () => {
    const placeholders = shownCommands(ROOT).flatMap(({ command }) => command.match(/<[a-z-]+>/g) ?? []);
    expect([...new Set(placeholders)]).to.have.members(Object.keys(PLACEHOLDERS));
  });

  it("have nothing but exports in their blocks of settings", () => {
    const lines = globSync(PAGES, { cwd: ROOT }).flatMap((page) => shownExports(ROOT, page));
    expect(lines.length).to.be.greaterThan(5);
  });

  it("name in their sentences and tables only calls that the command line understands", () => {
    const calls = globSync(PAGES, { cwd: ROOT }).flatMap((page) => {
      const text = readFileSync(join(ROOT, page), "utf8").replaceAll(BLOCK, "");
      return [...text.matchAll(/`(?:npx )?greenroom ([a-z-][^`…]*)`/g)].map(([, call = ""]) => call);
    });
    expect(calls.length).to.be.greaterThan(30);
    // A command by its name alone is spoken of, and not typed.
    const typed = [...new Set(calls)].filter((call) => !Object.hasOwn(COMMANDS, call));
    for (const call of typed) {
      const words = call.replaceAll(/pr-(?:N|<number>)|<[a-z]+>/g, "pr-12").match(/"[^"]*"|\S+/g) ?? [];
      expect(() => parseCommandLine(words.map((word) => word.replaceAll('"', ""))), call).not.to.throw();
    }
  });

  it("lead to files and headings that there are", () => {
    const pages = globSync(PAGES, { cwd: ROOT });
    const broken = pages.flatMap((page) =>
      linksOf(page)
        .filter((link) => !leadsSomewhere(page, link))
        .map((link) => `${page}: ${link}`),
    );
    expect(broken).to.deep.equal([]);
    expect(pages.flatMap(linksOf).length).to.be.greaterThan(50);
  });
});

describe("docs/dependencies.md", () => {
  it("says of every package why it is there", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    const page = readFileSync(join(ROOT, "docs", "dependencies.md"), "utf8");
    const explained = [...page.matchAll(/^\|([^|]+)\|/gm)].flatMap(
      ([, cell = ""]) => cell.match(/[^`\s,]+(?=`)/g) ?? [],
    );
    const packages = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith("@types/"));
    expect(explained).to.have.members(packages);
  });
});

describe("docs/setup.md", () => {
  it("names the prices that the price table gives for the sizes beside them", () => {
    const prices = documentedPrices();
    const costs = prices.map(({ inventory }) => costPerMonth(inventory));
    expect(costs.flatMap(({ unpriced }) => unpriced)).to.deep.equal([]);
    expect(prices.map(({ dollars }) => dollars)).to.deep.equal(costs.map(({ dollars }) => dollars));
    expect(prices.map(({ inventory }) => Object.keys(inventory).length)).to.deep.equal([4, 1, 2, 3]);
    expect(readFileSync(join(ROOT, "docs", "setup.md"), "utf8")).to.contain(`list prices of ${PRICES_AS_OF}`);
  });

  it("gives each secret of the GitHub environments a value that is not refused there", () => {
    const inBucket = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    const common = ["DIGITALOCEAN_TOKEN", "PULUMI_CONFIG_PASSPHRASE", ...inBucket];
    const environment = (secrets: readonly string[]) => ({ branches: [], tags: [], secrets });
    const environments = Object.fromEntries([
      ...COMMON_ENVIRONMENTS.map((name) => [name, environment(common)] as const),
      ["platform", environment([...common, "GREENROOM_ADMIN_TOKEN"])],
    ]);
    const given = secretsIn(documentedEnvironment(ROOT, "docs/setup.md"));
    const secrets = environmentSecrets({ environments, sharedSecrets: [] }, given);
    expect(Object.values(secrets).flatMap((values) => Object.keys(values))).to.have.lengthOf(Object.keys(given).length);
  });

  it("names only scopes of the kinds of things that there are", () => {
    const known = ["account", "kubernetes/clusters", "databases", "domains", "droplets", "firewalls", "load_balancers"];
    const paths = [...known, "account/keys", "certificates", "monitoring/alerts", "projects", "registries"];
    const others = ["reserved_ips", "snapshots", "tags", "uptime/checks", "volumes", "vpcs"];
    const resources = [...paths, ...others].map((path) => {
      const scope = missingScope(`GET https://api.digitalocean.com/v2/${path}: 403`);
      return scope?.split(":")[0] ?? path;
    });
    const named = new Set(documentedScopes("platform").map((scope) => scope.split(":")[0]));
    expect([...named]).to.have.members(resources);
  });

  it("gives what only reads no scope that does more", () => {
    const actions = documentedScopes("infrastructure-preview").map((scope) => scope.split(":")[1]);
    expect([...new Set(actions)].toSorted()).to.deep.equal(["access_cluster", "read"]);
  });
});

describe("docs/pull-requests.md", () => {
  it("explains every headline that a comment can have", () => {
    const page = readFileSync(join(ROOT, "docs", "pull-requests.md"), "utf8");
    for (const state of STATES) {
      const comment = renderComment({ environment: "pr-12", state, commit: undefined, apps: [], runUrl: undefined });
      const headline = /`pr-12` \S+ ([^\n]+)/.exec(comment)?.[1] ?? "no headline";
      expect(page).to.match(new RegExp(`^\\| ${headline} +\\|`, "m"));
    }
  });
});

/** Whether a command is one of a program that no test has. */
function isElsewhere(command: string): boolean {
  return NOT_IN_SANDBOX.includes(command.split(" ")[0] ?? "");
}

/** The links of a page that lead into this repository. */
function linksOf(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), "utf8").replaceAll(BLOCK, "");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = "", heading] = link.split("#");
  const file = path === "" ? join(ROOT, page) : join(ROOT, dirname(page), path);
  if (!existsSync(file)) return false;
  return heading === undefined || anchorsOf(file).includes(heading);
}

/** As GitHub makes them of headings. */
function anchorsOf(file: string): readonly string[] {
  const headings = readFileSync(file, "utf8").match(/^#+ .*$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, "")
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
}
