import { expect } from "chai";
import { appLabels, ownerLabels, ownerTag } from "../../../components/labels.ts";

describe("ownerTag", () => {
  it("keeps to the characters that DigitalOcean allows in a tag", () => {
    expect(ownerTag("pr-12")).to.equal("greenroom:pr-12");
    expect(ownerTag("pr-12")).to.match(/^[a-zA-Z0-9:\-_]{1,255}$/);
  });
});

describe("ownerLabels", () => {
  it("says who made an object and for which environment", () => {
    expect(ownerLabels("pr-12")).to.deep.equal({
      "app.kubernetes.io/managed-by": "greenroom",
      "greenroom.dev/environment": "pr-12",
    });
  });
});

describe("appLabels", () => {
  it("adds the app to the owner", () => {
    expect(appLabels("pr-12", "api")).to.deep.equal({ ...ownerLabels("pr-12"), "app.kubernetes.io/name": "api" });
  });
});
