import { expect } from "chai";
import type { ResourceChange, Update } from "../../../../automation/engine/events.ts";
import { UpdateError } from "../../../../automation/engine/failures.ts";
import type { StateResource } from "../../../../automation/engine/state.ts";
import { parseEnvironment } from "../../../../automation/environment.ts";
import { CliError } from "../../../../automation/errors.ts";
import { planUp, upGuarded } from "../../../../automation/lifecycle/guarded-up.ts";
import { findLosses, lossSentence } from "../../../../automation/lifecycle/stateful.ts";
import { renderLosses } from "../../../../automation/report/changes.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { type FakeTools, fakeTools, NO_UPDATE } from "../../../support/fake-tools.ts";

const CLUSTER = "digitalocean:index/databaseCluster:DatabaseCluster";
const DATABASE = "digitalocean:index/databaseDb:DatabaseDb";
const FIREWALL = "digitalocean:index/databaseFirewall:DatabaseFirewall";
const CONTENT = { program: "own", facts: { commit: "c0ffee" } } as const;

const urn = (type: string) => `urn:pulumi:production::greenroom::${type}::greenroom-production`;

function change(type: string, operation: ResourceChange["operation"], ...reasons: string[]): ResourceChange {
  const properties = reasons.map((path) => ({
    ...({ path, kind: "update", before: "fra1", after: "ams3", forcesReplacement: true } as const),
  }));
  const named = { urn: urn(type), type, name: "greenroom-production", parent: undefined, isComponent: false };
  return { ...named, operation, properties, replaceReasons: reasons };
}

function resource(type: string, name: string, protect: boolean): StateResource {
  return { type, urn: urn(type), id: name, inputs: { name }, protect };
}

const RESOURCES = [
  resource(CLUSTER, "greenroom-production", true),
  resource(DATABASE, "production", true),
  resource(FIREWALL, "", true),
];

const REPLACING: Update = {
  ...NO_UPDATE,
  changes: [change(FIREWALL, "replace", "clusterId"), change(CLUSTER, "replace", "region"), change(DATABASE, "delete")],
};

/** Production, whose next update would replace its database; gives back what `up` ends with. */
async function up(confirmReplace: readonly string[], set: (tools: FakeTools) => void = () => undefined) {
  const tools = fakeTools(new FakeGitHub({}), [], {}, { confirmReplace });
  tools.fakes.plan = REPLACING;
  tools.fakes.stacks.set("production", { version: 3, deployment: { resources: RESOURCES } });
  set(tools);
  const stack = await tools.openStack("production", CONTENT);
  const guarded = { environment: parseEnvironment("production"), stack, content: CONTENT, tools };
  const outcome: unknown = await upGuarded(guarded, {}).catch((reason: unknown) => reason);
  return { outcome, log: tools.fakes.log, facts: tools.fakes.facts };
}

describe("an update of production that would lose what nobody can make again", () => {
  it("is refused without the names, told each loss with its reason and the words to type, and changes nothing", async () => {
    const { outcome, log } = await up([]);
    expect(outcome).to.be.instanceOf(CliError);
    expect(outcome).to.deep.include({
      code: "confirmation-needed",
      message:
        '"production" would lose what nobody can make again, and "greenroom-production", "production" were not confirmed.',
      details: [
        'replace of the database cluster "greenroom-production", because of region ("fra1" → "ams3"); lost would be every database in it, all that they hold, and its backups',
        'delete of the database "production"; lost would be all that it holds',
      ],
    });
    expect(outcome)
      .to.have.property("hint")
      .that.contains("greenroom up production --confirm-replace greenroom-production --confirm-replace production");
    expect(log).to.deep.equal([]);
  });

  for (const confirmed of [["greenroom-production"], ["production", "greenroom-prod"], ["*"]]) {
    it(`is refused with ${confirmed.join(" and ")} alone`, async () => {
      const { outcome, log } = await up(confirmed);
      expect(outcome).to.have.property("code", "confirmation-needed");
      expect(log).to.deep.equal([]);
    });
  }

  it("is refused when a further name stands for nothing", async () => {
    const { outcome } = await up(["greenroom-production", "production", "example.org"]);
    expect(outcome).to.have.property("message").that.contains('"example.org"');
  });

  it("goes on with all names: the protection of just these is lifted, and back afterwards", async () => {
    const { outcome, log, facts } = await up(["greenroom-production", "production"]);
    const urns = RESOURCES.map((one) => one.urn).join(" ");
    expect(outcome).to.equal(NO_UPDATE);
    expect(log).to.deep.equal([`unprotect production ${urns}`, "up production", `protect production ${urns}`]);
    expect(facts).to.deep.equal({ commit: "c0ffee", unprotected: '["database"]' });
  });

  it("gives the protection back when it fails, and ends with that failure", async () => {
    const failure = new CliError("resource-failed", "No.", "Again.");
    const { outcome, log } = await up(["greenroom-production", "production"], ({ fakes }) => {
      fakes.up = () => Promise.reject(failure);
    });
    expect(outcome).to.equal(failure);
    expect(log.at(-1)).to.match(/^protect production /);
  });

  it("is no matter when nothing of the kind is lost", async () => {
    const { outcome, log } = await up([], ({ fakes }) => {
      fakes.plan = { ...NO_UPDATE, changes: [change(CLUSTER, "update", "size"), change(FIREWALL, "create")] };
    });
    expect(outcome).to.equal(NO_UPDATE);
    expect(log.filter((line) => line.startsWith("up"))).to.deep.equal(["up production"]);
  });

  it("is no matter for staging, which is not looked at before", async () => {
    const tools = fakeTools(new FakeGitHub({}), []);
    tools.fakes.plan = REPLACING;
    const stack = await tools.openStack("staging", CONTENT);
    await upGuarded({ environment: parseEnvironment("staging"), stack, content: CONTENT, tools }, {});
    expect(tools.fakes.log).to.deep.equal(["up staging"]);
  });
});

describe("a look at what an update would change", () => {
  const refusal = (text: string) =>
    new UpdateError(new CliError("program-failed", "No.", "Again."), { ...NO_UPDATE, errors: [text] });

  async function plan(error: Error) {
    const tools = fakeTools(new FakeGitHub({}), []);
    tools.fakes.stacks.set("production", { version: 3, deployment: { resources: RESOURCES } });
    tools.fakes.plan = REPLACING;
    const stack = { ...(await tools.openStack("production", CONTENT)), preview: () => Promise.reject(error) };
    const guarded = { environment: parseEnvironment("production"), stack, content: CONTENT, tools };
    return planUp(guarded).catch((reason: unknown) => reason);
  }

  for (const text of [
    'unable to replace resource "x"\nas it is currently marked for protection.',
    'resource "x" cannot be deleted\nbecause it is protected.',
  ]) {
    it(`is taken without protection where the engine says: ${text.replaceAll("\n", " ")}`, async () => {
      expect(await plan(refusal(text))).to.equal(REPLACING);
    });
  }

  it("fails with whatever else went wrong", async () => {
    const error = refusal("the cloud does not answer");
    expect(await plan(error)).to.equal(error);
  });
});

describe("what would be lost", () => {
  it("is said first and loudly, and for production with the words to type", () => {
    const losses = findLosses(REPLACING.changes, { version: 3, deployment: { resources: RESOURCES } });
    const [first, ...rest] = renderLosses(losses, "production");
    expect(first).to.equal("!! THIS WOULD DESTROY 2 THINGS THAT NOBODY CAN MAKE AGAIN");
    expect(rest.slice(0, 2)).to.deep.equal(losses.map((loss) => `!! ${lossSentence(loss)}`));
    expect(rest[2]).to.contain("--confirm-replace greenroom-production --confirm-replace production");
    expect(renderLosses(losses, "staging").join("\n")).to.not.contain("--confirm-replace");
    expect(renderLosses([], "production")).to.deep.equal([]);
  });

  it("names the part of a property that changes, and no value where there is none", () => {
    const pool = { ...change(CLUSTER, "replace", "nodePool.size"), replaceReasons: ["nodePool"] };
    const unknown = { ...change(DATABASE, "replace"), replaceReasons: ["clusterId"] };
    const reasons = findLosses([pool, unknown], undefined).map(({ because }) => because);
    expect(reasons).to.deep.equal([
      [{ path: "nodePool.size", before: "fra1", after: "ams3" }],
      [{ path: "clusterId", before: undefined, after: undefined }],
    ]);
    expect(findLosses([unknown], undefined).map(lossSentence)).to.deep.equal([
      'replace of the database "greenroom-production", because of clusterId; lost would be all that it holds',
    ]);
  });
});
