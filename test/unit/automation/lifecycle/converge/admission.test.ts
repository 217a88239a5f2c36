import { expect } from "chai";
import { waitingFor, waitingForPlace } from "../../../../../automation/lifecycle/converge/admission.ts";
import { someFacts } from "./some-facts.ts";

const rules = { ...someFacts().rules, maxPreviews: 2 };

describe("admission", () => {
  it("gives the place in the queue, which goes by number, and says how many there may be", () => {
    const neighbours = { live: 1, waiting: [3, 11, 40] };
    expect(waitingFor(someFacts({ rules, neighbours }))).to.deep.equal({
      ...{ position: 3, waiting: 4 },
      reason:
        "There may be 2 environments of pull requests (maxPreviews), and there is 1, and 2 more wait before this one.",
    });
  });

  it("says what the account is short of", () => {
    const headroom = { shortage: "The account may have 25 droplets and has 25.", costPerDay: undefined };
    expect(waitingFor(someFacts({ headroom }))).to.deep.equal({
      ...{ position: 1, waiting: 1, reason: headroom.shortage },
    });
  });

  it("keeps to the daily budget, counting this one and those before it", () => {
    const facts = (live: number, waiting: readonly number[]) =>
      someFacts({
        rules: { ...rules, maxPreviews: 100, dailyBudget: 5 },
        neighbours: { live, waiting },
        headroom: { shortage: undefined, costPerDay: 1 },
      });
    expect(waitingFor(facts(4, [99]))).to.equal(undefined);
    expect(waitingFor(facts(4, [1]))?.position).to.equal(2);
    expect(waitingFor(facts(5, []))?.reason).to.equal(
      "6 environments of pull requests would cost USD 6.00 a day, and may cost USD 5.00 (dailyBudget).",
    );
  });

  it("lets none in against a budget when the price is not known, and says what helps", () => {
    const facts = someFacts({ rules: { ...rules, dailyBudget: 5 } });
    expect(waitingFor(facts)?.reason).to.contain("what one costs is not known: set dailyBudget to 0");
    expect(waitingFor(someFacts({ rules }))).to.equal(undefined);
  });

  it("counts only places that are taken for who has taken one", () => {
    expect(waitingForPlace(someFacts({ rules, neighbours: { live: 1, waiting: [1, 2, 3] } }))).to.equal(undefined);
    expect(waitingForPlace(someFacts({ rules, neighbours: { live: 2, waiting: [] } }))?.position).to.equal(1);
  });
});
