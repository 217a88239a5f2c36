import { expect } from "chai";
import { createConfidential } from "../../../../automation/report/confidential.ts";
import { escapeMarkdown } from "../../../../automation/report/escape.ts";

const KEY = "-----BEGIN MADE-UP KEY-----\nAQ_of-no|use\n-----END MADE-UP KEY-----\n";

describe("what is confidential", () => {
  it("is hidden as soon as it is known, beside what the environment's variables hold", () => {
    const confidential = createConfidential({ GITHUB_TOKEN: "ghp_made_up", GREENROOM_FINGERPRINT_KEY: "key_made_up" });
    expect(confidential.hide("ghp_made_up key_made_up sk_made_up")).to.equal("[secret] [secret] sk_made_up");
    confidential.add(["sk_made_up"]);
    expect(confidential.hide("ghp_made_up key_made_up sk_made_up")).to.equal("[secret] [secret] [secret]");
  });

  it("is no reference to 1Password", () => {
    const { hide } = createConfidential({ GREENROOM_SECRET_KEY: "op://Preview/Stripe/key" });
    expect(hide("op://Preview/Stripe/key stands for nothing")).to.equal("op://Preview/Stripe/key stands for nothing");
  });

  it("is no word that every JSON text may hold", () => {
    const { add, hide } = createConfidential({});
    add(["true"]);
    expect(hide('{"isNew":true}')).to.equal('{"isNew":true}');
  });

  it("is hidden in every form that it takes: in JSON, in Markdown, and line by line", () => {
    const { add, hide } = createConfidential({});
    add([KEY, "sk_made_up"]);
    expect(hide(`it is ${KEY}`)).to.equal("it is [secret]");
    expect(hide(JSON.stringify({ text: `it is ${KEY}` }))).to.equal('{"text":"it is [secret]"}');
    expect(hide(escapeMarkdown("it is sk_made_up."))).to.equal("it is [secret].");
    expect(hide("  AQ_of-no|use in a log")).to.equal("  [secret] in a log");
  });
});
