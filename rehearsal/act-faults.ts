import { addedSince, listEverything, listNamespaces } from "./act-faults-inventory.ts";
import { TROUBLES, type Trouble } from "./act-faults-list.ts";
import { playStagingStorm } from "./act-faults-staging.ts";
import { describeTried, TRIES, type Tried, tryInStorm, type Wind } from "./act-faults-tries.ts";
import { expect } from "./expect.ts";
import { controlFaults, type FaultControl } from "./fault-control.ts";
import { webOf } from "./pull-request-life.ts";
import { command, type DestroyAnswer, type Stage, type UpAnswer } from "./stage.ts";
import { openTeamStage, type TeamStage } from "./team-stage.ts";

const CHANGE = { file: "examples/web/page.js", replace: "<h1>Storefront</h1>", by: "<h1>Storefront, in storms</h1>" };
const WORKFLOW = "pull-request.yml";
const NEIGHBOUR = webOf(1);
const ADDRESS = webOf(2);

/** Settings for {@link playFaultAct}. */
export interface FaultActOptions {
  /** Each trouble by chance is gone through once for each seed, which decides what requests it hits. @default 1 */
  readonly seeds?: readonly number[];
}

/**
 * The act of faults: while services fail in every way there is, a pull request is opened and closed, and the workflows do
 * what they do. In the end its environment is there in whole, or gone in whole, and the account has nothing more than before.
 */
export async function playFaultAct(visitors: Stage, { seeds = [1] }: FaultActOptions = {}): Promise<void> {
  const stage = await openTeamStage(visitors);
  const { timeline } = stage;
  const controls = controlsOf(stage);
  let before: readonly string[] = [];
  const totals: Life[] = [];
  await timeline.play("the platform and a neighbour are made", async () => {
    const detail = await setScene(stage);
    before = await takeStock(stage);
    return detail;
  });
  for (const trouble of TROUBLES) {
    await timeline.play(trouble.name, async () => {
      const lives: Life[] = [];
      for (const seed of isByChance(trouble) ? seeds : seeds.slice(0, 1))
        lives.push(await live(stage, { trouble, seed, controls, before }));
      const hits = sum(lives, ({ hits: count }) => count);
      expect(hits > 0, `at least one request to be hit, in ${lives.length} lives`);
      totals.push(...lives);
      return `${lives.map(describeLife).join("\n")}\n${hits} requests were hit; nothing was left`;
    });
  }
  await timeline.play("staging is made and removed while most of it happens at once", () =>
    playStagingStorm(stage, controls.DigitalOcean),
  );
  await timeline.play("the neighbour never noticed, and everything goes", () => strikeScene(stage, totals));
}

function isByChance({ faults }: Trouble): boolean {
  return faults(1).some(({ probability }) => probability !== undefined);
}

type Controls = Readonly<Record<Trouble["service"], FaultControl>>;

function controlsOf({ commandLine: { environment } }: Stage): Controls {
  const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN, GITHUB_API_URL, GITHUB_TOKEN } = environment;
  return {
    DigitalOcean: controlFaults(DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN),
    GitHub: controlFaults(GITHUB_API_URL, GITHUB_TOKEN),
  };
}

/** Both pull requests have the same content, so that images are built only once. */
async function setScene(stage: TeamStage): Promise<string> {
  const { developer, people, workflows } = stage;
  await command<UpAnswer>(stage, "up", "platform");
  const open = async (branch: string, number: number) => {
    await developer.push(branch, { ...CHANGE, message: "Be out in a storm" });
    const opened = await people.developer.open(branch, { title: "Be out in a storm" });
    expect(opened === number, `pull request ${number}, got ${opened}`);
  };
  await open("neighbour", 1);
  (await workflows.play()).require(WORKFLOW, { environment: "success", smoke: "success" });
  await open("storm", 2);
  // Each life begins with the pull request being opened again.
  await people.developer.close(2);
  await workflows.lose();
  return `${NEIGHBOUR} serves while pr-2 is made and removed in all troubles`;
}

async function takeStock(stage: Stage): Promise<readonly string[]> {
  return [...(await listEverything(stage.services)), ...(await listNamespaces(stage.services))];
}

interface Storm {
  readonly trouble: Trouble;
  readonly seed: number;
  readonly controls: Controls;
  readonly before: readonly string[];
}

/** How an environment was made and removed while something was wrong. */
interface Life {
  readonly seed: number;
  readonly hits: number;
  readonly opened: Tried;
  readonly closed: Tried;
}

function windOf({ trouble, seed, controls }: Storm): Wind {
  return { control: controls[trouble.service], faults: trouble.faults(seed) };
}

async function live(stage: TeamStage, storm: Storm): Promise<Life> {
  const { trouble, seed, before } = storm;
  const { people, workflows } = stage;
  const again = () => workflows.dispatch({ file: WORKFLOW, inputs: { number: "2" } });
  await people.developer.reopen(2);
  const opened = await tryInStorm(windOf(storm), workflows.play, again);
  if (opened.isDone) await requireWhole(stage, before);
  await people.developer.close(2);
  const closed = await tryInStorm(windOf(storm), workflows.play, again);
  // What the storm did not allow must work as soon as it is over.
  if (!closed.isDone) (await again()).require(WORKFLOW, { environment: "success" });
  const left = addedSince(before, await takeStock(stage));
  expect(left.length === 0, `nothing left after "${trouble.name}" with seed ${seed}, got ${left.join(", ")}`);
  return { seed, opened, closed, hits: opened.hits + closed.hits };
}

/** Complete is: it serves, and there is exactly one of each thing that it has. */
async function requireWhole(stage: Stage, before: readonly string[]): Promise<void> {
  const { status, body } = await stage.visitor.visit(ADDRESS);
  expect(status === 200 && body.includes("in storms"), `${ADDRESS} to serve, got status ${status}`);
  const added = [...addedSince(before, await takeStock(stage))].sort();
  const wanted = ["dbs: pr_2", "namespace: pr-2", "users: pr_2"];
  expect(added.join() === wanted.join(), `exactly ${wanted.join(", ")}, got ${added.join(", ")}`);
}

async function strikeScene(stage: TeamStage, lives: readonly Life[]): Promise<string> {
  const { status } = await stage.visitor.visit(NEIGHBOUR);
  expect(status === 200, `the neighbour to serve, got status ${status}`);
  const comments = await stage.services.comments(2);
  expect(comments.length === 1, `one comment that was changed again and again, got ${comments.length}`);
  await stage.people.developer.close(1);
  (await stage.workflows.play()).require(WORKFLOW, { environment: "success" });
  await command<DestroyAnswer>(stage, "destroy", "platform");
  const left = await listEverything(stage.services);
  expect(left.length === 0, `an empty account, got ${left.join(", ")}`);
  const first = lives.filter(
    ({ opened, closed }) => opened.tries + closed.tries === 2 && opened.isDone && closed.isDone,
  ).length;
  const late = lives.filter(({ opened, closed }) => !(opened.isDone && closed.isDone)).length;
  return [
    `${lives.length} lives in ${TROUBLES.length} troubles, ${sum(lives, ({ hits }) => hits)} requests hit`,
    `${first} went through at the first try, ${lives.length - first - late} within ${TRIES}, ${late} once the trouble was over`,
    "0 resources left",
  ].join("\n");
}

function describeLife({ seed, opened, closed }: Life): string {
  return `seed ${seed}: opened ${describeTried(opened)}; closed ${describeTried(closed)}`;
}

function sum(lives: readonly Life[], count: (life: Life) => number): number {
  return lives.reduce((total, life) => total + count(life), 0);
}
