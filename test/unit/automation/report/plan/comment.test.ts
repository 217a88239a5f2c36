import { expect } from "chai";
import type { ResourceChange } from "../../../../../automation/engine/events.ts";
import { findRisks } from "../../../../../automation/lifecycle/plan/risk.ts";
import { findLosses } from "../../../../../automation/lifecycle/stateful.ts";
import { createConfidential } from "../../../../../automation/report/confidential.ts";
import { planMarker, renderPlanComment } from "../../../../../automation/report/plan/comment.ts";
import type { Plan, PlanView } from "../../../../../automation/report/plan/view.ts";
import { someChange, someProperty } from "../../../../support/some-change.ts";

const COMMIT = "c".repeat(40);
const SECRET = "made-up-secret-0123456789-0123456789-0123456789-0123456789-0123456789-0123456789-end";
const DATABASE = "digitalocean:index/databaseCluster:DatabaseCluster";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const APP = "urn:pulumi:staging::greenroom::greenroom:app:App::shop";
const GATEWAY = "urn:pulumi:staging::greenroom::greenroom:a:B$greenroom:gateway:Gateway::staging";

const { hide } = createConfidential({ SOME_TOKEN: SECRET });
const subject = { environment: "staging", commit: COMMIT, isMerged: false, runUrl: "https://example.com/runs/1" };

function planOf(changes: readonly ResourceChange[], different: Partial<Plan> = {}): Plan {
  const losses = findLosses(changes, undefined);
  return {
    changes,
    unchanged: 7,
    losses,
    risks: findRisks(changes, losses, undefined),
    monthlyCost: undefined,
    ...different,
  };
}

function render(
  changes: readonly ResourceChange[],
  different: Partial<PlanView> = {},
  plan: Partial<Plan> = {},
): string {
  return renderPlanComment({ ...subject, plan: planOf(changes, plan), ...different } as PlanView, hide);
}

/** Fails unless the texts follow each other. */
function expectOrder(text: string, ...parts: readonly string[]): void {
  const places = parts.map((part) => text.indexOf(part));
  expect(places, text).to.deep.equal(places.toSorted((a, b) => a - b));
  expect(places, text).not.to.include(-1);
}

const REPLACED = someChange(DATABASE, {
  ...{ operation: "replace", name: "db", replaceReasons: ["region"] },
  properties: [{ ...someProperty("region", "fra1", "ams3"), forcesReplacement: true }],
});
const ROLLED = someChange(DEPLOYMENT, {
  ...{ name: "shop", parent: APP, properties: [someProperty("spec.template.spec.containers[0].image", "a:1", "a:2")] },
});
const CHANGED = someChange(CONFIG_MAP, { name: "settings", parent: APP, properties: [someProperty("data.colour")] });
const CREATED = someChange("kubernetes:gateway.networking.k8s.io/v1:HTTPRoute", {
  ...{
    operation: "create",
    name: "shop",
    parent: GATEWAY,
    planned: { spec: { hostnames: ["shop.example.com"], weight: 1 } },
  },
});

describe("the comment on a plan", () => {
  it("tells first and loudly what is replaced or deleted, then the rest by component, the riskiest before the others", () => {
    const comment = render([CHANGED, ROLLED, CREATED, REPLACED]);
    expectOrder(
      comment,
      planMarker("staging"),
      "### Plan for `staging`: 1 × replace, 1 × create, 2 × update",
      "> [!CAUTION]\n> **1 resource would be replaced or deleted, and nobody can make it again.**",
      "#### Replaced or deleted",
      "<b>REPLACE</b> DatabaseCluster <code>db</code> · <b>loss</b>: replace of the database cluster",
      '~ region: "fra1" → "ams3" (forces the replacement)',
      "#### Gateway <code>staging</code>",
      "<b>create</b> HTTPRoute <code>shop</code> · <b>exposure</b>:",
      '+ spec.hostnames[0]: "shop.example.com"\n+ spec.weight: 1',
      "#### App <code>shop</code>",
      "<b>update</b> Deployment <code>shop</code> · <b>restart</b>: its pods are replaced one after another",
      '~ spec.template.spec.containers[0].image: "a:1" → "a:2"',
      "<b>update</b> ConfigMap <code>settings</code>",
      "<sub>7 unchanged · for commit ",
    );
  });

  it("says in production what to type before it happens", () => {
    const comment = render([REPLACED], { environment: "production" });
    expect(comment).to.contain("before it is confirmed: <code>greenroom up production --confirm-replace db</code>");
    expect(render([REPLACED])).not.to.contain("--confirm-replace");
  });

  it("says in one line that nothing changes, also when only a component does", () => {
    const component = someChange("greenroom:app:App", { isComponent: true });
    const footer = `<sub>7 unchanged · for commit ${COMMIT} · [log](https://example.com/runs/1)</sub>\n`;
    for (const changes of [[], [component]]) {
      const monthlyCost = { before: 1, after: 1, unpriced: [] };
      const expected = `${planMarker("staging")}\n\n### Plan for \`staging\`: nothing changes\n\n${footer}`;
      expect(render(changes, {}, { monthlyCost })).to.equal(expected);
    }
  });

  it("tells for which commit it counts, and whether it was tried as merged", () => {
    expect(render([CHANGED], { isMerged: true, runUrl: undefined })).to.contain(
      `· for commit ${COMMIT}, as merged into its base</sub>`,
    );
  });

  it("tells the cost before and after, the difference, the date of the prices and what has none", () => {
    const cost = (before: number, after: number, ...unpriced: string[]) =>
      render([CHANGED], {}, { monthlyCost: { before, after, unpriced } });
    expect(cost(51, 75)).to.contain(
      "**Cost**: USD 51.00 → USD 75.00 a month (+USD 24.00), by the list prices of August 2026.",
    );
    expect(cost(75, 51)).to.contain("(−USD 24.00)");
    expect(cost(51, 51, "droplet x_1")).to.contain(
      "USD 51.00 a month, as before, by the list prices of August 2026. Not in it, because Greenroom knows no price: droplet x&#95;1.",
    );
  });

  it("shows neither what the engine marks as secret nor what is secret here, not even a part of it", () => {
    const leaky = someChange(CONFIG_MAP, {
      name: `${"x".repeat(100)}${SECRET}`,
      parent: `${APP}-${SECRET}`,
      properties: [
        someProperty("data.password", "[secret]", "[secret]"),
        someProperty("data.long", `${"x".repeat(150)}${SECRET}`, { inner: [SECRET] }),
        someProperty(`data["${SECRET}"]`, 1, 2),
      ],
    });
    const created = {
      ...leaky,
      operation: "create",
      planned: { data: `${"y".repeat(170)}${SECRET}` },
      urn: "other",
    } as const;
    const comment = render([leaky, created]);
    expect(comment).to.contain('~ data.password: "[secret]" → "[secret]"');
    expect(comment).not.to.contain(SECRET.slice(0, 12));
    expect(comment).not.to.contain(SECRET.slice(-12));
  });

  it("marks values that nobody knows before the run", () => {
    const change = someChange(CONFIG_MAP, { properties: [someProperty("data.id", "1", "[known after the run]")] });
    expect(render([change])).to.contain('~ data.id: "1" → "[known after the run]"');
  });

  it("shows where long values begin to differ", () => {
    const [before, after] = ["1", "2"].map((digit) => `${"a".repeat(300)}${digit}${"b".repeat(300)}`);
    const comment = render([someChange(CONFIG_MAP, { properties: [someProperty("data.text", before, after)] })]);
    expect(comment).to.match(/~ data\.text: …a{20}1b+… → …a{20}2b+…/);
  });

  it("shows what forces a replacement also where no property says so", () => {
    const change = someChange(CONFIG_MAP, { operation: "replace", replaceReasons: ["clusterId"] });
    expect(render([change])).to.contain("! clusterId: forces the replacement");
  });

  it("shows everything as it is, and mentions nobody", () => {
    const nasty = "</details>`` @everyone <!-- greenroom:pr-12 --> | [x](javascript:1) ![y](z)\n```\n# title";
    const change = someChange(CONFIG_MAP, {
      name: nasty,
      parent: `${APP}${nasty}`,
      properties: [someProperty("a", nasty, "```")],
    });
    const comment = render([change]);
    const outside = comment.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, "");
    expect(outside).not.to.match(/@everyone|<!-- greenroom:pr-12|\]\(javascript|!\[|^# title/m);
    expect(outside.match(/<\/details>/g)).to.have.length(1);
    expect(comment).to.match(/^````text$/m);
  });

  it("has at most 60,000 bytes: properties of the least risky go first, and it says how many", () => {
    const properties = Array.from({ length: 30 }, (_, index) =>
      someProperty(`data.key${index}`, "ä".repeat(60), "ö".repeat(60)),
    );
    const many = Array.from({ length: 60 }, (_, index) =>
      someChange(CONFIG_MAP, { name: `c${index}`, parent: APP, properties }),
    );
    const comment = render([...many, { ...REPLACED, properties: [...REPLACED.properties, ...properties] }]);
    expect(Buffer.byteLength(comment)).to.be.within(50_000, 60_000);
    expect(comment).to.contain('~ region: "fra1" → "ams3"');
    for (const { name } of many) expect(comment).to.contain(`<code>${name}</code>`);
    const bare = comment.match(/^- <b>update<\/b>/gm)?.length ?? 0;
    expect(bare).to.be.within(1, 59);
    expect(comment).to.contain(`${bare} of the less risky changes are shown without their properties.`);
    expect(comment).to.contain(`for commit ${COMMIT}`);
  });

  it("leaves the least risky out when even their lines are too long, and never what is replaced or deleted", () => {
    const many = Array.from({ length: 3000 }, (_, index) => {
      return someChange(DEPLOYMENT, {
        name: `c${index}-${"n".repeat(60)}`,
        properties: [someProperty("spec.template")],
      });
    });
    const harmless = someChange(CONFIG_MAP, { name: "old", operation: "delete" });
    const comment = render([...many, harmless, REPLACED]);
    const shown = comment.match(/<code>c\d+-n+<\/code>/g)?.length ?? 0;
    expect(Buffer.byteLength(comment)).to.be.within(50_000, 60_000);
    expect(comment).to.contain("<b>REPLACE</b> DatabaseCluster <code>db</code>");
    expect(comment).to.contain("<b>DELETE</b> ConfigMap <code>old</code>");
    expect(comment).to.contain(`The ${3000 - shown} least risky changes are not shown at all.`);
  });

  it("shows so many properties of one change and counts the others", () => {
    const properties = Array.from({ length: 41 }, (_, index) => someProperty(`key${index}`));
    expect(render([someChange(CONFIG_MAP, { properties })])).to.contain(
      'key39: "old" → "new"\n… and 1 more property\n',
    );
  });

  it("tells why nobody can say what would change, with the end of the details and nothing secret", () => {
    const details = [...Array.from({ length: 40 }, (_, index) => `line ${index}`), `${"z".repeat(380)}${SECRET}`];
    const failure = { code: "program-failed", message: "The program *failed* @here.", hint: "Correct it.", details };
    const comment = renderPlanComment({ ...subject, failure }, hide);
    expectOrder(
      comment,
      "### Plan for `staging`: failed",
      "**The program &#42;failed&#42; &#64;&#8203;here.** Correct it. (`program-failed`)",
      "line 39",
      `<sub>for commit ${COMMIT} · [log](https://example.com/runs/1)</sub>`,
    );
    expect(comment).not.to.contain("line 10\n");
    expect(comment).not.to.contain(SECRET.slice(0, 12));
  });
});
