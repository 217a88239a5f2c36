import { expect } from "chai";
import { renderRun } from "../../../rehearsal/run-report.ts";

describe("the report of a rehearsal", () => {
  it("shows what a run has told as it is, because texts of pull requests are in it", () => {
    const html = renderRun({
      title: "pull-request.yml #1 on pull_request: <b>build</b> success 1.0 s",
      annotations: ["warning: greenroom: a label <script>"],
      summaries: ["### greenroom converge\n\n<img src=x onerror=alert(1)>"],
    });
    expect(html).to.equal(
      "<details><summary>pull-request.yml #1 on pull_request: &lt;b&gt;build&lt;/b&gt; success 1.0 s</summary>" +
        "<pre>warning: greenroom: a label &lt;script&gt;</pre>" +
        "<pre>### greenroom converge\n\n&lt;img src=x onerror=alert(1)&gt;</pre></details>",
    );
  });
});
