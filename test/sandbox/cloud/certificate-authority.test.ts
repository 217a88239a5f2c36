import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { expect } from "chai";
import { createCertificateAuthority } from "../../../sandbox/cloud/certificate-authority.ts";

describe("the certificate authority", () => {
  it("issues certificates that it signed, for every name and address, with the key that belongs to them", async () => {
    const authority = await createCertificateAuthority();
    const issued = await authority.issue("web", ["*.preview.greenroom.localhost", "10.200.1.1"]);
    const certificate = new X509Certificate(issued.certificate);
    const signer = new X509Certificate(authority.certificate);
    expect(certificate.verify(signer.publicKey)).to.equal(true);
    expect(certificate.checkIssued(signer)).to.equal(true);
    expect(certificate.checkPrivateKey(createPrivateKey(issued.privateKey))).to.equal(true);
    expect(certificate.checkHost("pr-1-web.preview.greenroom.localhost")).to.equal("*.preview.greenroom.localhost");
    expect(certificate.checkIP("10.200.1.1")).to.equal("10.200.1.1");
  });

  it("tells fingerprint, end and chain of what it issued", async () => {
    const authority = await createCertificateAuthority();
    const issued = await authority.issue("web", ["a.test"]);
    const certificate = new X509Certificate(issued.certificate);
    expect(issued.sha1Fingerprint).to.equal(createHash("sha1").update(certificate.raw).digest("hex"));
    expect(issued.notAfter.getTime()).to.equal(new Date(certificate.validTo).getTime());
    expect(issued.chain).to.equal(authority.certificate);
  });

  it("is another one every time", async () => {
    const [one, other] = [await createCertificateAuthority(), await createCertificateAuthority()];
    const issued = new X509Certificate((await one.issue("web", ["a.test"])).certificate);
    expect(issued.verify(new X509Certificate(other.certificate).publicKey)).to.equal(false);
  });
});
