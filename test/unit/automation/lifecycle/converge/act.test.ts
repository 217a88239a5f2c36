import { expect } from "chai";
import { converge } from "../../../../../automation/commands/converge.ts";
import { CliError } from "../../../../../automation/errors.ts";
import { withConvergingWorld } from "../../../../support/converging-world.ts";
import { failureOf } from "../../../../support/failures.ts";

const PR_12 = { kind: "pull-request", name: "pr-12", number: 12 } as const;
const REFUSAL = new CliError("passphrase-wrong", "The passphrase does not open it.", "Set the right one.");

describe("the place of an environment", () => {
  it("is not taken under a passphrase that does not open the platform's secrets, and the comment says why", () =>
    withConvergingWorld({}, async ({ tools, commit }) => {
      const asked: string[] = [];
      const openSecrets = async (name: string) => {
        asked.push(name);
        throw REFUSAL;
      };
      const error = await failureOf(converge(PR_12, { ...tools, openSecrets }));
      expect([error.code, asked]).to.deep.equal(["passphrase-wrong", ["platform"]]);
      expect([tools.fakes.stacks.has("pr-12"), tools.fakes.log]).to.deep.equal([false, ["close pr-12"]]);
      const [comment = ""] = tools.fakes.github.comments.slice(-1);
      expect(comment).to.contain("passphrase-wrong");
      expect(comment).to.contain(`| web | – | \`${commit.slice(0, 7)}\` | not rolled out |`);
    }));

  it("is filled without another look at the platform's secrets, once it was taken", () =>
    withConvergingWorld({}, async ({ tools }) => {
      tools.fakes.stacks.set("pr-12", { version: 3, deployment: {} });
      const { environments } = await converge(PR_12, { ...tools, openSecrets: () => Promise.reject(REFUSAL) });
      expect(environments[0]?.state).to.equal("live");
    }));
});
