import { expect } from "chai";
import { pinnedImage } from "../../components/image/index.ts";
import { FOUND_DIGEST } from "../support/cloud-answers.ts";
import { known, record } from "../support/recorder.ts";

describe("pinnedImage", () => {
  it("asks the registry for the digest of a tag", async () => {
    const { result } = await record(() => known(pinnedImage("example.com/api:tree-1")));
    expect(result).to.equal(`example.com/api@${FOUND_DIGEST}`);
  });

  it("leaves a digest as it is", async () => {
    const reference = `example.com/api@sha256:${"0".repeat(64)}`;
    const { result } = await record(() => known(pinnedImage(reference)));
    expect(result).to.equal(reference);
  });
});
