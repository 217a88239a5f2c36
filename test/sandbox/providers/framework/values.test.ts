import { expect } from "chai";
import {
  containsUnknown,
  decode,
  encode,
  isSecret,
  markAllLike,
  revealAll,
  secret,
  UNKNOWN,
} from "../../../../sandbox/providers/framework/values.ts";

describe("property values", () => {
  it("arrive as they were sent", () => {
    const properties = {
      text: "a",
      number: 1.5,
      yes: true,
      no: false,
      nothing: null,
      list: [1, ["b"], {}],
      map: { a: 1 },
    };
    expect(decode(encode(properties))).to.deep.equal(properties);
  });

  it("know every typed unknown of the engine as the one unknown value", () => {
    const typed = { number: "3eeb2bf0-c639-47a8-9e75-3b44932eb421", list: ["6a19a0b0-7e62-4c92-b797-7f8e31da9cc2"] };
    const decoded = decode(encode(typed));
    expect(decoded).to.deep.equal({ number: UNKNOWN, list: [UNKNOWN] });
    expect(containsUnknown(decoded)).to.equal(true);
    expect(containsUnknown({ text: "known" })).to.equal(false);
  });

  it("lose their secret marks at every depth for the provider's eyes", () => {
    const marked = { password: secret("p"), list: [secret({ inner: secret("q") })] };
    expect(revealAll(marked)).to.deep.equal({ password: "p", list: [{ inner: "q" }] });
  });

  it("get their secret marks back where the engine had put them", () => {
    const marked = { password: secret("p"), nested: { token: secret("t"), name: "n" }, plain: 1 };
    const outputs = { password: "new", nested: { token: "u", name: "n" }, plain: 1, more: "x" };
    expect(markAllLike(outputs, marked)).to.deep.equal({
      password: secret("new"),
      nested: { token: secret("u"), name: "n" },
      plain: 1,
      more: "x",
    });
  });

  it("become secret as a whole list when the secret item's place is lost", () => {
    const outputs = markAllLike({ list: ["a", "b", "c"] }, { list: ["a", secret("b")] });
    expect(isSecret(outputs.list)).to.equal(true);
  });

  it("are marked once, however often they are marked", () => {
    expect(secret(secret("a"))).to.deep.equal(secret("a"));
  });
});
