import { expect } from "chai";
import { openPlay, type Play } from "./play.ts";
import { PLACEHOLDERS, type Scene } from "./scene.ts";
import { SCRIPT } from "./script.ts";

describe("what the documents show", function () {
  this.timeout(240_000);
  // Each scene stands on the one before.
  this.bail(true);
  let play: Play;

  before(async () => {
    play = await openPlay();
  });

  after(() => play.end());

  for (const scene of SCRIPT) {
    it(`${scene.title} (${scene.document})`, () => perform(scene, play));
  }
});

async function perform(scene: Scene, play: Play): Promise<void> {
  await scene.prepare?.(play);
  const settings = await scene.settings?.(play);
  for (const { command, tells, exitCode = 0 } of scene.lines) {
    const ended = await play.type(filled(command, play), settings);
    expect(ended.output, `${command} wrote:\n${ended.output}`).to.match(tells);
    expect(ended.exitCode, `${command}\n${ended.output}`).to.equal(exitCode);
  }
  await scene.proof?.(play);
}

function filled(command: string, play: Play): string {
  return command.replaceAll(/<[a-z-]+>/g, (name) => PLACEHOLDERS[name]?.(play) ?? name);
}
