import { expect } from "chai";
import { escapeMarkdown, redact, secretValues } from "../../../../automation/report/escape.ts";

describe("text for other eyes", () => {
  it("mentions nobody, links nothing and opens no tag", () => {
    expect(escapeMarkdown("@a <b> `c` |d| [e](f) #1\n## g")).to.equal(
      "&#64;a &lt;b&gt; &#96;c&#96; &#124;d&#124; &#91;e&#93;(f) &#35;1 &#35;&#35; g",
    );
  });

  it("holds no value of a secret variable, also where one holds another", () => {
    const secrets = secretValues({
      GITHUB_TOKEN: "ghp_abc",
      DB_PASSWORD: "ghp_abcdef",
      HOME: "/home/me",
      EMPTY_TOKEN: "",
    });
    expect(redact("x ghp_abcdef y ghp_abc z /home/me", secrets)).to.equal("x [secret] y [secret] z /home/me");
  });

  it("leaves values alone that are too short to be secret", () => {
    expect(redact("a1 b", ["a1"])).to.equal("a1 b");
  });
});
