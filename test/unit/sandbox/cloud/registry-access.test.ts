import { expect } from "chai";
import { grantAccess } from "../../../../sandbox/cloud/registry/access-token.ts";
import { createCredentialStore } from "../../../../sandbox/cloud/registry/credentials.ts";

describe("the access that a registry login is given", () => {
  const scope = "repository:greenroom/api:pull,push";
  const actions = (...input: Parameters<typeof grantAccess>) => grantAccess(...input).map((access) => access.actions);

  it("is all that was asked for when it may write", () => {
    expect(grantAccess([scope], { readWrite: true })).to.deep.equal([
      { type: "repository", name: "greenroom/api", actions: ["pull", "push"] },
    ]);
  });

  it("is reading alone when it may not", () => {
    expect(actions([scope, "repository:greenroom/web:delete"], { readWrite: false })).to.deep.equal([["pull"], []]);
  });

  it("is reading base images, and nothing of a team, for those who did not log in", () => {
    expect(actions(["repository:base/node:pull,push", scope], "anonymous")).to.deep.equal([["pull"], []]);
  });

  it("covers several scopes in one parameter", () => {
    const both = `${scope} repository:base/node:pull`;
    expect(actions([both], { readWrite: true })).to.deep.equal([["pull", "push"], ["pull"]]);
  });
});

describe("the registry's logins", () => {
  it("end when they expire", () => {
    let now = 0;
    const store = createCredentialStore(() => now);
    const login = store.issue({ readWrite: true, expirySeconds: 60 });
    now = 59_999;
    expect(store.check(login)?.readWrite).to.equal(true);
    now = 60_000;
    expect(store.check(login)).to.equal(undefined);
  });

  it("never end with an expiry of 0", () => {
    let now = 0;
    const store = createCredentialStore(() => now);
    const login = store.issue({ readWrite: false, expirySeconds: 0 });
    now = Number.MAX_SAFE_INTEGER;
    expect(store.check(login)?.readWrite).to.equal(false);
  });

  it("are refused with another user name", () => {
    const store = createCredentialStore();
    const { password } = store.issue({ readWrite: true, expirySeconds: 0 });
    expect(store.check({ username: "someone", password })).to.equal(undefined);
  });
});
