import { expect } from "chai";
import type { PreviewRules } from "../../../automation/lifecycle/converge/facts.ts";
import type { ConvergeResult } from "../../../automation/results.ts";
import { askHost } from "../../../rehearsal/compose-isolation.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { INSERT_NIGHT_TEA, onComposeHost, TIMES, underRules } from "./support/preview-rules.ts";

const PAGE = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>", by: "<h1>Storefront, first</h1>" };
const API = "https://pr-1-api.preview.greenroom.localhost/products";
const OURS = "--filter label=greenroom.dev/environment=pr-1";

describe("a preview on a compose host", function () {
  this.timeout(300_000);
  let stage: SandboxStage;

  before(async () => {
    stage = await setStage(onComposeHost);
    await stage.developer.push("first", { ...PAGE, message: "Be the first" });
    await stage.people.developer.open("first", { title: "Be the first" });
    expect(await converge()).to.equal("live");
    const labels = ["app.kubernetes.io/name=api", "app.kubernetes.io/component=app"];
    const api = `docker ps --quiet ${OURS} ${labels.map((label) => `--filter label=${label}`).join(" ")}`;
    await askHost(stage, `docker exec "$(${api})" node --input-type=module -e '${INSERT_NIGHT_TEA}'`);
  });

  after(() => stage.stop());

  async function converge(rules: Partial<PreviewRules> = {}): Promise<string | undefined> {
    const line = await underRules(stage, rules);
    const { exitCode, answer } = await line.greenroom<ConvergeResult>("converge", "pr-1");
    expect(exitCode, JSON.stringify(answer)).to.equal(0);
    return answer.environments[0]?.state;
  }

  function volumes(): Promise<string> {
    return askHost(stage, `docker volume ls --quiet ${OURS}`);
  }

  it("sleeps without a container, and keeps its volume", async () => {
    const before = await volumes();
    expect(before).not.to.equal("");
    expect(await converge(TIMES.asleep)).to.equal("asleep");
    expect(await askHost(stage, `docker ps --quiet ${OURS}`)).to.equal("");
    expect(await volumes()).to.equal(before);
    expect(await converge(TIMES.asleep)).to.equal("asleep");
  });

  it("wakes with its data when it is wanted again", async () => {
    expect(await converge()).to.equal("live");
    expect((await stage.visitor.visit(API)).body)
      .to.contain("Green tea")
      .and.contain("Night tea");
  });

  it("leaves nothing on the host when it has slept long enough", async () => {
    expect(await converge(TIMES.over)).to.equal("destroyed");
    expect(await askHost(stage, `docker ps --all --quiet ${OURS}`)).to.equal("");
    expect(await volumes()).to.equal("");
  });
});
