import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DiffRequest } from "../../../../sandbox/providers/framework/provider.ts";
import { type Properties, UNKNOWN } from "../../../../sandbox/providers/framework/values.ts";
import { diffConfiguration } from "../../../../sandbox/providers/kubernetes/configuration-diff.ts";
import {
  readAmbientKubeconfig,
  readKubeconfig,
  selectAccess,
} from "../../../../sandbox/providers/kubernetes/kubeconfig.ts";
import { readSettings } from "../../../../sandbox/providers/kubernetes/settings.ts";

function kubeconfig(server = "https://one:6443", token = "t", name = "one"): string {
  return JSON.stringify({
    "current-context": name,
    contexts: [
      { name, context: { cluster: name, user: "me", namespace: "apps" } },
      { name: "spare", context: { cluster: "spare", user: "certified" } },
    ],
    clusters: [
      { name, cluster: { server, "certificate-authority-data": Buffer.from("CA").toString("base64") } },
      {
        name: "spare",
        cluster: { server: "https://spare", "insecure-skip-tls-verify": true, "tls-server-name": "api" },
      },
    ],
    users: [
      { name: "me", user: { token } },
      {
        name: "certified",
        user: { "client-certificate": "cert.pem", "client-key-data": Buffer.from("KEY").toString("base64") },
      },
    ],
  });
}

describe("a kubeconfig", () => {
  it("says how its current context is reached", async () => {
    expect(selectAccess(await readKubeconfig(kubeconfig()))).to.deep.equal({
      server: "https://one:6443",
      skipTlsVerification: false,
      certificateAuthority: "CA",
      token: "t",
      namespace: "apps",
    });
  });

  it("is read from YAML, and its files are sought beside it", async () => {
    const directory = mkdtempSync(join(tmpdir(), "kubeconfig-"));
    try {
      const { stringify } = await import("yaml");
      writeFileSync(join(directory, "config"), stringify(JSON.parse(kubeconfig())));
      writeFileSync(join(directory, "cert.pem"), "CERT");
      const read = await readAmbientKubeconfig(`/nowhere:${join(directory, "config")}`);
      expect(selectAccess(read, { context: "spare" })).to.deep.equal({
        server: "https://spare",
        skipTlsVerification: true,
        tlsServerName: "api",
        clientCertificate: "CERT",
        clientKey: "KEY",
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("is refused with the reason", async () => {
    const read = await readKubeconfig(kubeconfig());
    expect(() => selectAccess(read, { context: "nowhere" })).to.throw('context "nowhere" does not exist');
    const signIn = { ...read, users: [{ name: "me", user: { exec: { command: "doctl" } } }] };
    expect(() => selectAccess(signIn)).to.throw('the kubeconfig signs in with "exec"');
    expect(() => selectAccess({})).to.throw("no server was found");
  });
});

describe("the provider's settings", () => {
  it("fall back to the environment, switch by switch", () => {
    const environment = { PULUMI_K8S_DELETE_UNREACHABLE: "true", PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" };
    const settings = readSettings(
      { upsertExistingObjects: "false", enableSecretMutable: "true", namespace: "apps" },
      environment,
    );
    expect(settings).to.deep.equal({
      namespace: "apps",
      deleteUnreachable: true,
      enableConfigMapMutable: false,
      enableSecretMutable: true,
      enablePatchForce: false,
      upsertExistingObjects: false,
    });
  });

  it("refuse what the sandbox does not do", () => {
    expect(() => readSettings({ enableServerSideApply: "false" }, {})).to.throw("always uses server-side apply");
    expect(() => readSettings({ renderYamlToDirectory: "out" }, {})).to.throw("does not render YAML");
  });
});

describe("a change of the provider's settings", () => {
  async function replacing(oldInputs: Properties, news: Properties): Promise<string[]> {
    const { changes } = await diffConfiguration({ oldInputs, news } as unknown as DiffRequest);
    return changes.map(({ path, replaces }) => `${replaces === true ? "!" : ""}${path}`);
  }
  const moved = kubeconfig("https://two:6443");

  it("replaces when the active cluster changes, and not for a new token", async () => {
    expect(await replacing({ kubeconfig: kubeconfig() }, { kubeconfig: moved })).to.deep.equal(["!kubeconfig"]);
    expect(await replacing({ kubeconfig: kubeconfig() }, { kubeconfig: kubeconfig(undefined, "new") })).to.deep.equal([
      "kubeconfig",
    ]);
    expect(await replacing({ kubeconfig: kubeconfig() }, { kubeconfig: kubeconfig(), context: "spare" })).to.deep.equal(
      ["!context"],
    );
  });

  it("replaces while the kubeconfig is not known", async () => {
    expect(await replacing({ kubeconfig: kubeconfig() }, { kubeconfig: UNKNOWN })).to.deep.equal(["!kubeconfig"]);
  });

  it("replaces only for another clusterIdentifier where there is one", async () => {
    const known = { clusterIdentifier: "c-1", kubeconfig: kubeconfig() };
    expect(await replacing(known, { ...known, kubeconfig: moved })).to.deep.equal(["kubeconfig"]);
    expect(await replacing(known, { ...known, kubeconfig: UNKNOWN })).to.deep.equal(["kubeconfig"]);
    expect(await replacing(known, { ...known, clusterIdentifier: "c-2" })).to.deep.equal(["!clusterIdentifier"]);
  });

  it("does not replace for a clusterIdentifier that is added", async () => {
    const olds = { kubeconfig: kubeconfig() };
    expect(await replacing(olds, { ...olds, clusterIdentifier: "c-1" })).to.deep.equal(["clusterIdentifier"]);
  });
});
