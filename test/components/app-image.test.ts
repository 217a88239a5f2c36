import { expect } from "chai";
import { AppImage, pinnedImage } from "../../components/image/index.ts";
import { FOUND_DIGEST } from "../support/cloud-answers.ts";
import { known, record } from "../support/recorder.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

describe("AppImage", () => {
  it("is known by the digest that it was released with", async () => {
    const { result } = await record(() =>
      known(new AppImage("api", { registryEndpoint: "example.com/shop", app: "api", digest: DIGEST }).reference),
    );
    expect(result).to.equal(`example.com/shop/api@${DIGEST}`);
  });

  it("asks the registry for the digest of a tag", async () => {
    const { result } = await record(() =>
      known(new AppImage("api", { registryEndpoint: "example.com/shop", app: "api", tag: "tree-1" }).reference),
    );
    expect(result).to.equal(`example.com/shop/api@${FOUND_DIGEST}`);
  });

  it("needs one of both", async () => {
    await record(() => {
      expect(() => new AppImage("api", { registryEndpoint: "example.com/shop", app: "api" })).to.throw(
        'the image of the app "api" needs a digest or a tag',
      );
      return Promise.resolve();
    });
  });
});

describe("pinnedImage", () => {
  it("asks the registry for the digest of a tag", async () => {
    const { result } = await record(() => known(pinnedImage("example.com/api:tree-1")));
    expect(result).to.equal(`example.com/api@${FOUND_DIGEST}`);
  });

  it("leaves a digest as it is", async () => {
    const reference = `example.com/api@${DIGEST}`;
    const { result } = await record(() => known(pinnedImage(reference)));
    expect(result).to.equal(reference);
  });
});
