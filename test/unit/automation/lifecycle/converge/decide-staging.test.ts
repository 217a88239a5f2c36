import { expect } from "chai";
import { decideStaging } from "../../../../../automation/lifecycle/converge/decide-staging.ts";
import { EMPTY_BOOK } from "../../../../../stacks/lease-book.ts";
import { hour } from "./some-facts.ts";

const now = new Date(hour(1));
const lease = (until: string) => ({ holder: "alice", reason: "trying the checkout", from: hour(0), until });

describe("the decision about staging", () => {
  it("keeps it while somebody holds it", () => {
    const book = { ...EMPTY_BOOK, leases: [lease(hour(0.5)), lease(hour(2))] };
    expect(decideStaging({ book, exists: true, now })).to.deep.equal({ kind: "keep", reason: "One lease holds it." });
  });

  it("removes it when all leases have run out", () => {
    const book = { ...EMPTY_BOOK, leases: [lease(hour(1))] };
    expect(decideStaging({ book, exists: true, now }).kind).to.equal("destroy");
  });

  it("completes a removal that has begun, also when the stack is gone", () => {
    const book = { ...EMPTY_BOOK, ending: { inventory: {} } };
    expect(decideStaging({ book, exists: false, now }).kind).to.equal("destroy");
  });

  it("leaves it away when nobody wants it", () => {
    expect(decideStaging({ book: EMPTY_BOOK, exists: false, now }).kind).to.equal("keep");
  });
});
