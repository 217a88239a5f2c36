import { expect } from "chai";
import { renderZoneFile } from "../../../../sandbox/cloud/dns/zone-file.ts";
import type { ZoneRecord } from "../../../../sandbox/digitalocean/runtime.ts";

describe("a zone's master file", () => {
  const render = (...records: readonly ZoneRecord[]) =>
    renderZoneFile({ name: "example.com", serial: 7, records }).trimEnd().split("\n");

  it("begins with the zone's origin and an SOA record that carries the serial", () => {
    expect(render()).to.deep.equal([
      "$ORIGIN example.com.",
      "@ 1800 IN SOA ns1.digitalocean.com. hostmaster 7 10800 3600 604800 1800",
    ]);
  });

  it("leaves out the SOA record that DigitalOcean lists", () => {
    expect(render({ type: "SOA", name: "@", data: "1800", ttl: 1800 })).to.have.lengthOf(2);
  });

  const cases: readonly [ZoneRecord, string][] = [
    [{ type: "A", name: "*.preview", data: "127.20.0.1", ttl: 30 }, "*.preview 30 IN A 127.20.0.1"],
    [{ type: "CNAME", name: "www", data: "@", ttl: 60 }, "www 60 IN CNAME @"],
    [{ type: "MX", name: "@", data: "mail.example.org.", ttl: 60, priority: 5 }, "@ 60 IN MX 5 mail.example.org."],
    [
      { type: "SRV", name: "_sip._tcp", data: "sip", ttl: 60, priority: 1, weight: 2, port: 5060 },
      "_sip._tcp 60 IN SRV 1 2 5060 sip",
    ],
    [{ type: "CAA", name: "@", data: "ca.test", ttl: 60, flags: 128, tag: "iodef" }, '@ 60 IN CAA 128 iodef "ca.test"'],
    [{ type: "TXT", name: "@", data: 'say "hi" \\', ttl: 60 }, '@ 60 IN TXT "say \\"hi\\" \\\\"'],
    [{ type: "TXT", name: "@", data: "x".repeat(256), ttl: 60 }, `@ 60 IN TXT "${"x".repeat(255)}" "x"`],
  ];
  for (const [record, line] of cases) {
    it(`writes ${line.slice(0, 50)}`, () => {
      expect(render(record).at(-1)).to.equal(line);
    });
  }

  it("refuses a record type that DigitalOcean does not offer, by name", () => {
    expect(() => render({ type: "PTR", name: "a", data: "b", ttl: 1 })).to.throw(
      'the record "a" has the type "PTR", which no zone can hold',
    );
  });
});
