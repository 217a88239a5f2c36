import { expect } from "chai";
import { readLabels } from "../../../../../automation/lifecycle/converge/preview-labels.ts";

describe("the labels of a pull request", () => {
  it("say what is wanted, in upper or lower case, among others that are not ours", () => {
    expect(readLabels(["bug", "Preview:On", "preview:keep"])).to.deep.equal({
      ...{ isOn: true, isOff: false, isKept: true },
      warnings: [],
    });
    expect(readLabels(["preview:extend", "previous"])).to.deep.equal({
      ...{ isOn: false, isOff: false, isKept: false },
      warnings: [],
    });
  });

  it("are warned about when they look like ours and mean nothing, with what was probably meant", () => {
    expect(readLabels(["preview:kep", "preview"]).warnings).to.deep.equal([
      'The label "preview:kep" means nothing here, did you mean "preview:keep"? There are "preview:on", "preview:off", "preview:keep", "preview:extend".',
      'The label "preview" means nothing here, did you mean "preview:on"? There are "preview:on", "preview:off", "preview:keep", "preview:extend".',
    ]);
    expect(readLabels(["preview environment please"]).warnings).to.deep.equal([
      'The label "preview environment please" means nothing here. There are "preview:on", "preview:off", "preview:keep", "preview:extend".',
    ]);
  });

  it("are warned about when another makes them useless", () => {
    expect(readLabels(["preview:off", "preview:on", "preview:keep"]).warnings).to.deep.equal([
      'The label "preview:on" has no effect beside "preview:off".',
      'The label "preview:keep" has no effect beside "preview:off".',
    ]);
  });
});
