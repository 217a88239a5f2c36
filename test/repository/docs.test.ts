import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { COMMANDS, parseCommandLine } from "../../automation/cli.ts";
import { missingScope } from "../../automation/engine/token-scopes.ts";
import { costPerMonth, PRICES_AS_OF } from "../../automation/lifecycle/prices.ts";
import { renderComment } from "../../automation/report/comment.ts";
import type { EnvironmentState } from "../../automation/report/view.ts";
import { CLEAN_CLONE, PLACEHOLDERS } from "../sandbox/docs/scene.ts";
import { SCRIPT } from "../sandbox/docs/script.ts";
import { documentedPrices, documentedScopes } from "../support/setup-page.ts";
import { shownCommands } from "../support/shown-commands.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const PAGES = ["README.md", "CONTRIBUTING.md", "sandbox/README.md", "docs/**/*.md"];
const BLOCK = /^```.*?^```/gms;
const STATES: readonly EnvironmentState[] = [
  ...(["building", "migrating", "starting", "live", "failed", "queued", "asleep", "destroyed", "refused"] as const),
];

describe("the documents", () => {
  it("show no command that the play of the documents does not run, and the play runs none that is not shown", () => {
    const shown = shownCommands(ROOT)
      .filter(({ command }) => !CLEAN_CLONE.includes(command))
      .map(({ document, heading, command }) => `${document} > ${heading}: ${command}`);
    const played = SCRIPT.flatMap(({ document, heading, lines }) =>
      lines.map(({ command }) => `${document} > ${heading}: ${command}`),
    );
    expect(played.toSorted()).to.deep.equal(shown.toSorted());
    expect(shown.length).to.be.greaterThan(50);
  });

  it("show only placeholders that the play fills", () => {
    const placeholders = shownCommands(ROOT).flatMap(({ command }) => command.match(/<[a-z-]+>/g) ?? []);
    expect([...new Set(placeholders)]).to.have.members(Object.keys(PLACEHOLDERS));
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
  it("names the prices that the price table gives for the values as they are", () => {
    const platform = values("platform");
    const staging = values("staging");
    const node = (size: unknown) => `droplet ${size}`;
    const registry = { [`registry ${platform["greenroom:registryTier"]}`]: 1 };
    const base = { [`pg node ${platform["greenroom:postgresSize"]}`]: 1, "load balancer node": 1, ...registry };
    const inventories = [
      { ...base, [node(platform["greenroom:nodeSize"])]: Number(platform["greenroom:minNodes"]) },
      { [node(platform["greenroom:nodeSize"])]: 1 },
      { ...registry, [node(platform["greenroom:hostSize"])]: 1 },
      {
        [node(staging["greenroom:nodeSize"])]: Number(staging["greenroom:minNodes"]),
        [`pg node ${staging["greenroom:postgresSize"]}`]: Number(staging["greenroom:postgresNodes"]),
        "load balancer node": 1,
      },
    ];
    const costs = inventories.map(costPerMonth);
    expect(costs.flatMap(({ unpriced }) => unpriced)).to.deep.equal([]);
    expect([...documentedPrices().values()]).to.deep.equal(costs.map(({ dollars }) => dollars));
    expect(readFileSync(join(ROOT, "docs", "setup.md"), "utf8")).to.contain(`list prices of ${PRICES_AS_OF}`);
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

function values(name: string): Readonly<Record<string, unknown>> {
  return parse(readFileSync(join(ROOT, `Pulumi.${name}.yaml`), "utf8")).config;
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
