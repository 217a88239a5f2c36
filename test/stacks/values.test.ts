import { expect } from "chai";
import { secretsIn } from "../../stacks/secrets.ts";
import { valuesOfOverrides, valuesOfStackFile } from "../../stacks/values.ts";

describe("valuesOfStackFile", () => {
  it("takes this project's values and leaves those of providers", () => {
    const text = "config:\n  greenroom:domain: example.com\n  digitalocean:token: no\nencryptionsalt: v1\n";
    expect(valuesOfStackFile(text, "greenroom")).to.deep.equal({ domain: "example.com" });
  });

  it("takes an empty file for no values, and refuses what is no map", () => {
    expect(valuesOfStackFile("", "greenroom")).to.deep.equal({});
    expect(() => valuesOfStackFile("- a", "greenroom")).to.throw("a stack file must be a map of keys to values");
  });
});

describe("valuesOfOverrides", () => {
  it("takes the values of one kind", () => {
    const text = "platform: { domain: a.example }\npr: { pods: 3 }\n";
    expect(valuesOfOverrides(text, "pr")).to.deep.equal({ pods: 3 });
    expect(valuesOfOverrides("platform: {}", "pr")).to.deep.equal({});
  });
});

describe("secretsIn", () => {
  it("finds the secrets among all variables, and no empty ones", () => {
    const variables = { GREENROOM_SECRET_KEY: "sk", GREENROOM_SECRET_NONE: "", PATH: "/bin", OTHER: undefined };
    expect(secretsIn(variables)).to.deep.equal({ KEY: "sk" });
  });
});
