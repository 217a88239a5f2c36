import { expect } from "chai";
import { renderKubeconfig } from "../../../components/cluster/kubeconfig.ts";
import { chooseVersion, versionPrefix } from "../../../components/cluster/version.ts";

describe("versionPrefix", () => {
  for (const [given, prefix] of [
    ["1.34", "1.34."],
    ["1.34.", "1.34."],
    ["1.3", "1.3."],
  ] as const) {
    it(`makes "${prefix}" of "${given}", so that 1.3 does not find 1.34`, () => {
      expect(versionPrefix(given)).to.equal(prefix);
    });
  }

  for (const given of ["", "latest", "1", "1.34.5-do.3"]) {
    it(`refuses "${given}"`, () => {
      expect(() => versionPrefix(given)).to.throw(`got "${given}"`);
    });
  }
});

describe("chooseVersion", () => {
  it("takes the latest that is offered", () => {
    expect(chooseVersion("1.34.", "1.34.5-do.3")).to.deep.equal({ version: "1.34.5-do.3", warning: undefined });
  });

  it("falls back to the minor version with a warning when none is offered any more", () => {
    const { version, warning } = chooseVersion("1.29.", undefined);
    expect(chooseVersion("1.29.", "")).to.deep.equal({ version, warning });
    expect(version).to.equal("1.29");
    expect(warning).to.contain("offers no Kubernetes 1.29 any more");
  });
});

describe("renderKubeconfig", () => {
  it("has one context that leads to the cluster with the token", () => {
    const login = {
      cluster: "base",
      user: "deployer",
      endpoint: "https://base.example",
      certificateAuthority: "Q0E=",
      token: "t",
    };
    expect(JSON.parse(renderKubeconfig(login))).to.deep.equal({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "base", cluster: { server: "https://base.example", "certificate-authority-data": "Q0E=" } }],
      users: [{ name: "base-deployer", user: { token: "t" } }],
      contexts: [{ name: "base", context: { cluster: "base", user: "base-deployer" } }],
      "current-context": "base",
    });
  });
});
