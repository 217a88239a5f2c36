import { setTimeout as delay } from "node:timers/promises";
import type { Run } from "../sandbox/actions/run/record.ts";
import { expect } from "./expect.ts";
import { readComment, type Stage } from "./stage.ts";
import { convergedIn } from "./workflows.ts";

const LOOK_MILLISECONDS = 100;

/** Where the storefront of a pull request answers. */
export function webOf(number: number): string {
  return `https://pr-${number}-web.preview.greenroom.localhost/`;
}

/** Expects a run to have left an environment live at a commit, and notes where it answers. */
export function requireLive(stage: Stage, run: Run, number: number, commit: string): void {
  const converged = convergedIn(run);
  expect(converged.state === "live", `pr-${number} to be live, got ${converged.state}`);
  expect(converged.commit === commit, `pr-${number} to run ${commit}, got ${converged.commit}`);
  stage.environments.set(`pr-${number}`, Object.values(converged.urls));
}

/** The image of each app of an environment. */
export async function imagesOf({ services }: Stage, number: number): Promise<Readonly<Record<string, string>>> {
  const each = '{range .items[*]}{.metadata.name} {.spec.template.spec.containers[0].image}{"\\n"}{end}';
  const lines = await services.kubectl(`--namespace=pr-${number}`, "get", "deployments", `--output=jsonpath=${each}`);
  return Object.fromEntries(
    lines
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
}

/** The apps whose images differ. */
export function changedImages(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string {
  return Object.keys(after)
    .filter((app) => before[app] !== after[app])
    .join(", ");
}

/** Expects that nothing is left of an environment, wherever something could be. */
export async function requireGone(stage: Stage, number: number): Promise<string> {
  const { services } = stage;
  const name = `pr-${number}`;
  const namespaces = await services.kubectl("get", "namespaces", "--output=name");
  expect(!namespaces.split("\n").includes(`namespace/${name}`), `no namespace ${name}`);
  const [database] = await services.cloudList("databases", "databases");
  const inner = await services.cloudList(`databases/${database?.id}/dbs`, "dbs");
  const users = await services.cloudList(`databases/${database?.id}/users`, "users");
  const left = [...inner, ...users].map((item) => String(item.name)).filter((item) => item === `pr_${number}`);
  expect(left.length === 0, `no database or role ${left.join(", ")}`);
  const states = await services.deploymentStates(name);
  expect(
    states.length > 0 && states.every((state) => state === "inactive"),
    `inactive deployments, got ${states.join()}`,
  );
  return `${name}: no namespace, database, role or active deployment`;
}

/** Looks at a comment all the while, and opens the address in the moment that it is announced. */
export function watchComment(stage: Stage, number: number) {
  let isOver = false;
  const watching = (async () => {
    const earlier: string[] = [];
    for (let isLast = false; ; isLast = isOver) {
      const { body } = await readComment(stage, number);
      if (body.includes(webOf(number).slice(0, -1))) {
        const { status } = await stage.visitor.visit(webOf(number));
        return { earlier, answered: status === 200, detail: `status ${status}` };
      }
      // What was posted last is looked at after all jobs have ended.
      if (isLast) return { earlier, answered: false, detail: "it was never announced" };
      earlier.push(body);
      await delay(LOOK_MILLISECONDS);
    }
  })();
  return {
    stop: () => {
      isOver = true;
      return watching;
    },
  };
}
