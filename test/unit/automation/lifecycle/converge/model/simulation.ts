import { EVENTS, type EventKind } from "./events.ts";
import type { Machinery } from "./machinery.ts";
import { type GitHubLook, lookAtGitHub } from "./observation.ts";
import { release, sweep } from "./operations.ts";
import { wrongAtTheEnd, wrongNow } from "./oracle.ts";
import { convergeIn } from "./ports.ts";
import { advance, enqueue, type Group } from "./queue.ts";
import { Run } from "./run.ts";
import { runSchedule } from "./schedule.ts";
import type { Stage } from "./stage.ts";
import { emptyWorld, type ModelRules, placeOf } from "./world.ts";

/** How much may happen in one history. */
export interface Budget {
  /** What people do, in all. */
  readonly events: number;
  /** How many of these GitHub tells nobody about. */
  readonly lost: number;
  /** Runners that die at once. */
  readonly deaths: number;
  /** Jobs that are cancelled. */
  readonly cancels: number;
  /** Times that the schedule runs in between. */
  readonly ticks: number;
  /** Times that a person runs the command line, in no group. */
  readonly calls: number;
  /** Times that as many hours pass as a lease has. */
  readonly leases: number;
}

/** One family of histories. */
export interface Scenario {
  readonly pullRequests: number;
  readonly events: readonly EventKind[];
  readonly budget: Budget;
  readonly rules: ModelRules;
  readonly machinery: Machinery;
}

/** One thing that can happen next. */
export interface Choice {
  readonly words: () => string;
  readonly happen: () => Promise<void>;
}

/** The group of the schedule's looks, in which no environment is worked on. */
const SCHEDULE = "checks-schedule";

/** People are in no group; that a person does one thing after the other makes fewer histories. */
const PERSON = "person";

/** One rest of waiting can need the room that another's removal makes. */
const LAST_TICKS = 2;

/** One history of the model, as far as it has gone. */
export class Simulation {
  /** What must never happen, and has; undefined as long as all is well. */
  public wrong: string | undefined;
  readonly #scenario: Scenario;
  readonly #stage: Stage;
  readonly #groups = new Map<string, Group>();
  readonly #left: { -readonly [Name in keyof Budget]: number };

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#left = { ...scenario.budget };
    const complain = (wrong: string) => {
      this.wrong ??= wrong;
    };
    this.#stage = { ...scenario, world: emptyWorld(scenario.pullRequests), complain };
  }

  /** Equal texts are equal states: the same can happen from there on. */
  get state(): string {
    const groups = [...this.#groups.values()].filter(({ working }) => working !== undefined);
    return JSON.stringify([
      this.#stage.world,
      Object.values(this.#left),
      groups.map(({ name, working, waiting }) => [name, working?.run.state, waiting?.run.state]).sort(),
    ]);
  }

  /** Everything that can happen next. */
  choices(): readonly Choice[] {
    const working = this.#working();
    return [
      ...working.filter((run) => run.canGoOn).map((run) => this.#goingOn(run)),
      ...this.#accidents(working),
      ...this.#passing(),
      ...this.#stage.world.places.flatMap(({ number }) =>
        this.#scenario.events.flatMap((kind) => this.#happening(number, kind)),
      ),
    ];
  }

  /** True when nobody works. */
  get isQuiet(): boolean {
    return this.#working().length === 0;
  }

  /** Lets the schedule run undisturbed, and the sweep after it, and looks whether all is as it should be then. */
  async end(): Promise<void> {
    for (let tick = 0; tick < LAST_TICKS; tick++) {
      await this.#startSchedule();
      for (let run = this.#working()[0]; run !== undefined; run = this.#working()[0]) await this.#goingOn(run).happen();
    }
    // Only the word of a run in no group can come after that of the run which removed the environment of a closed pull request.
    if (this.#scenario.budget.calls > 0) this.#stage.world.places.forEach(sweep);
    this.wrong ??= wrongAtTheEnd(this.#stage.world, this.#scenario.rules);
  }

  #working(): readonly Run[] {
    return [...this.#groups.values()].flatMap(({ working }) => (working === undefined ? [] : [working.run]));
  }

  #isWorking(group: string): boolean {
    return this.#groups.get(group)?.working !== undefined;
  }

  #goingOn(run: Run): Choice {
    return this.#choice(
      () => `${run.name}: ${run.next}`,
      () => run.goOn(),
    );
  }

  #accidents(working: readonly Run[]): readonly Choice[] {
    return working.flatMap((run) => [
      ...this.#spending(
        "deaths",
        () => `${run.name}: its runner dies before it ${run.next}`,
        async () => {
          run.die();
          for (const place of this.#stage.world.places) release(place, run);
        },
      ),
      ...this.#spending(
        "cancels",
        () => `${run.name}: is cancelled before it ${run.next}`,
        () => run.cancel(),
      ),
    ]);
  }

  #passing(): readonly Choice[] {
    const { leaseHours } = this.#scenario.rules;
    return [
      ...(this.#isWorking(SCHEDULE)
        ? []
        : this.#spending(
            "ticks",
            () => "the schedule begins",
            () => this.#startSchedule(),
          )),
      ...(this.#isWorking(PERSON) ? [] : this.#stage.world.places.flatMap(({ number }) => this.#calling(number))),
      ...this.#spending(
        "leases",
        () => `${leaseHours} hours pass`,
        async () => {
          this.#stage.world.hour += leaseHours;
        },
      ),
    ];
  }

  #calling(number: number): readonly Choice[] {
    return this.#spending(
      "calls",
      () => `somebody converges pr-${number} by hand`,
      () => this.#startRun(number, PERSON),
    );
  }

  #happening(number: number, kind: EventKind): readonly Choice[] {
    const { pullRequest } = placeOf(this.#stage.world, number);
    const { words, isPossible, happen } = EVENTS[kind];
    if (!isPossible(pullRequest)) return [];
    const sentence = () => `pr-${number} ${words}`;
    const now = () => happen(pullRequest, this.#stage.world.hour);
    return this.#spending("events", sentence, async () => {
      now();
      await this.#startRun(number, this.#scenario.machinery.groupOf(number, kind));
    }).concat(
      this.#left.lost === 0
        ? []
        : this.#spending(
            "events",
            () => `${sentence()}, and nobody is told`,
            async () => {
              now();
              this.#left.lost -= 1;
            },
          ),
    );
  }

  #startSchedule(): Promise<void> {
    const { groupOf } = this.#scenario.machinery;
    return this.#start(SCHEDULE, (run, event) =>
      runSchedule(this.#stage, run, event, (number) => this.#startRun(number, groupOf(number, "schedule"))),
    );
  }

  #startRun(number: number, group: string): Promise<void> {
    return this.#start(group, (run, event) => convergeIn(this.#stage, number, run, event));
  }

  async #start(name: string, work: (run: Run, event: GitHubLook) => Promise<unknown>): Promise<void> {
    const group = this.#groups.get(name) ?? { name, working: undefined, waiting: undefined };
    this.#groups.set(name, group);
    const event = lookAtGitHub(this.#stage.world);
    const run = new Run(
      name,
      this.#scenario.machinery.believes === "GitHub" ? "" : JSON.stringify([...event.pullRequests]),
    );
    await enqueue(group, { run, work: () => work(run, event) });
  }

  #spending(what: keyof Budget, words: () => string, happen: () => Promise<void>): Choice[] {
    if (this.#left[what] === 0) return [];
    return [
      this.#choice(words, async () => {
        this.#left[what] -= 1;
        await happen();
      }),
    ];
  }

  /** After everything that happens, whoever may begin does, and the world is looked at. */
  #choice(words: () => string, happen: () => Promise<void>): Choice {
    return {
      words,
      happen: async () => {
        await happen();
        for (const group of this.#groups.values()) await advance(group);
        this.wrong ??= wrongNow(this.#stage.world, this.#scenario.rules);
      },
    };
  }
}
