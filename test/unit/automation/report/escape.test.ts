import { expect } from "chai";
import { escapeMarkdown, redact, secretValues } from "../../../../automation/report/escape.ts";

describe("text for other eyes", () => {
  it("mentions nobody, links nothing and opens no tag", () => {
    expect(escapeMarkdown("@a <b> `c` |d| [e](f) #1\n## g \\* ~~h~~")).to.equal(
      "&#64;&#8203;a &lt;b&gt; &#96;c&#96; &#124;d&#124; &#91;e&#93;(f) &#35;&#8203;1 &#35;&#8203;&#35;&#8203; g " +
        "&#92;&#42; &#126;&#126;h&#126;&#126;",
    );
    expect(escapeMarkdown("https://a.example WWW.b.example")).to.equal("https:&#47;&#47;a.example WWW&#46;b.example");
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
