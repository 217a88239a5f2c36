import { existsSync, readFileSync, statSync } from "node:fs";
import { expect } from "chai";
import { withKeyFiles } from "../../../automation/key-files.ts";

const KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nmade-up\n-----END OPENSSH PRIVATE KEY-----";

describe("keys that a job has as secrets", () => {
  it("are files of nobody else for as long as the command runs, because ssh takes nothing but files", async () => {
    const environment = { GREENROOM_SSH_KEY: KEY, GREENROOM_TLS_KEY: "/etc/key.pem", OTHER: KEY };
    let file = "";
    const answer = await withKeyFiles(environment, async (given) => {
      file = given.GREENROOM_SSH_KEY ?? "";
      expect(readFileSync(file, "utf8")).to.equal(`${KEY}\n`);
      expect(statSync(file).mode & 0o777).to.equal(0o600);
      expect(given).to.deep.equal({ ...environment, GREENROOM_SSH_KEY: file });
      return "done";
    });
    expect(answer).to.equal("done");
    expect(existsSync(file)).to.equal(false);
  });

  it("are gone when the command has failed", async () => {
    let file = "";
    const failing = withKeyFiles({ GREENROOM_TLS_CERTIFICATE: KEY }, async (given) => {
      file = given.GREENROOM_TLS_CERTIFICATE ?? "";
      throw new Error("no");
    });
    expect(await failing.catch(String)).to.equal("Error: no");
    expect(file).not.to.equal("");
    expect(existsSync(file)).to.equal(false);
  });

  it("stay where they are when they are files already", async () => {
    const environment = { GREENROOM_SSH_KEY: "/home/me/deploy-key" };
    expect(await withKeyFiles(environment, async (given) => given)).to.equal(environment);
  });
});
