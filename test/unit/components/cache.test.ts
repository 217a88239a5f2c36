import { expect } from "chai";
import { cacheUrl } from "../../../components/cache/address.ts";
import { derivePassword, serverConfiguration } from "../../../components/cache/settings.ts";

describe("cacheUrl", () => {
  const CONNECTION = { host: "cache.example", port: 6379, user: "default", password: "p/w@1", isEncrypted: true };

  it("is what clients take, with the password escaped", () => {
    expect(cacheUrl(CONNECTION)).to.equal("rediss://default:p%2Fw%401@cache.example:6379");
  });

  it("says when the connection is not encrypted", () => {
    expect(cacheUrl({ ...CONNECTION, isEncrypted: false })).to.match(/^redis:/);
  });
});

describe("derivePassword", () => {
  it("gives the same password for the same seed and environment, and another one for any other", () => {
    const password = derivePassword("seed", "pr-12");
    expect(derivePassword("seed", "pr-12")).to.equal(password);
    expect(derivePassword("seed", "pr-13")).to.not.equal(password);
    expect(derivePassword("other", "pr-12")).to.not.equal(password);
    expect(password).to.match(/^[\w-]{43}$/);
  });
});

describe("serverConfiguration", () => {
  it("limits memory, forgets the oldest, and writes nothing to disk", () => {
    expect(serverConfiguration("made-up", 64)).to.equal(
      'port 6379\nrequirepass made-up\nmaxmemory 64mb\nmaxmemory-policy allkeys-lru\nsave ""\nappendonly no\n',
    );
  });
});
