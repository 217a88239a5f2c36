import { expect } from "chai";
import { parseDuration } from "../../../../../sandbox/cluster/controllers/gateway/duration.ts";

const cases = { "10s": 10_000, "1m30s": 90_000, "500ms": 500, "1h": 3_600_000, "0s": 0 };

describe("duration", () => {
  for (const [text, milliseconds] of Object.entries(cases)) {
    it(`reads ${text} as ${milliseconds} ms`, () => {
      expect(parseDuration(text)).to.equal(milliseconds);
    });
  }

  for (const text of ["10", "1.5s", "s", "-1s", ""]) {
    it(`refuses "${text}"`, () => {
      expect(() => parseDuration(text)).to.throw(`"${text}" is not a duration`);
    });
  }
});
