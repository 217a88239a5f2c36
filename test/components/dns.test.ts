import { expect } from "chai";
import { WildcardCertificate } from "../../components/certificate/index.ts";
import { WildcardRecord, Zone } from "../../components/dns/index.ts";
import { known, record } from "../support/recorder.ts";

describe("Zone", () => {
  it("is made when it is ours", async () => {
    const { one, result } = await record(() => new Zone("base", { domain: "example.com", origin: "create" }));
    expect(one("digitalocean:index/domain:Domain").inputs).to.deep.equal({ name: "example.com" });
    expect(await known(result.domain)).to.equal("example.com");
  });

  it("is only looked up when somebody else made it, so that it is never deleted", async () => {
    const { all, result } = await record(() => new Zone("base", { domain: "example.com", origin: "existing" }));
    expect(all("digitalocean:")).to.deep.equal([]);
    expect(await known(result.domain)).to.equal("example.com");
  });
});

describe("WildcardRecord", () => {
  it("leads every name below the label to the address, under a fixed name", async () => {
    const args = { domain: "example.com", label: "preview", address: "203.0.113.7" };
    const { one, result } = await record(() => new WildcardRecord("base", args));
    expect(one("digitalocean:index/dnsRecord:DnsRecord").inputs).to.deep.equal({
      domain: "example.com",
      type: "A",
      name: "*.preview",
      value: "203.0.113.7",
      ttl: 300,
    });
    expect(await known(result.name)).to.equal("*.preview.example.com");
  });
});

describe("WildcardCertificate", () => {
  it("is for one wildcard, and its name is left to the provider so that a successor can stand beside it", async () => {
    const { one, result } = await record(
      () => new WildcardCertificate("base", { domain: "example.com", label: "preview" }),
    );
    expect(one("digitalocean:index/certificate:Certificate").inputs).to.deep.equal({
      type: "lets_encrypt",
      domains: ["*.preview.example.com"],
    });
    expect(await known(result.name)).to.equal("base-0123456");
  });
});
