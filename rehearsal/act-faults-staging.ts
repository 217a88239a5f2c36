import type { Fault } from "../sandbox/faults/fault.ts";
import { addedSince, listEverything } from "./act-faults-inventory.ts";
import { describeTried, tryInStorm } from "./act-faults-tries.ts";
import { expect } from "./expect.ts";
import type { FaultControl } from "./fault-control.ts";
import { control } from "./staging-control.ts";
import type { TeamStage } from "./team-stage.ts";

const ADDRESS = "https://web.staging.greenroom.localhost/";

/** Refusals, lost answers, and things that go and come late, all at the same time. */
const FAULTS: readonly Fault[] = [
  { path: "/v2/*", status: 503, probability: 0.15, seed: 3 },
  { path: "/v2/*", status: 429, retryAfter: 1, probability: 0.1, seed: 4 },
  { method: "POST", path: "/v2/vpcs", dropAnswer: true },
  { method: "POST", path: "/v2/kubernetes/clusters", dropAnswer: true },
  { method: "POST", path: "/v2/databases", dropAnswer: true },
  { method: "POST", path: "/v2/certificates", dropAnswer: true },
  { path: "/v2/databases/*/*", hideSeconds: 3, times: 10 },
  { path: "/v2/databases/*", lingerSeconds: 4, times: 10 },
];

/** Makes and removes a whole environment while the cloud fails in most of its ways at once: it ends complete, then gone. */
export async function playStagingStorm(stage: TeamStage, cloud: FaultControl): Promise<string> {
  const before = await listEverything(stage.services);
  const wind = { control: cloud, faults: FAULTS };
  const ask = (action: string) => () => stage.workflows.dispatch(control(action, "maintainer", "a storm"));
  const leave = ask("destroy");
  const up = await tryInStorm(wind, ask("create"));
  if (up.isDone) {
    const { body } = await stage.visitor.visit(ADDRESS);
    expect(body.includes("Storefront"), `${ADDRESS} to serve`);
  }
  const destroy = await tryInStorm(wind, leave);
  // What the storm did not allow must work as soon as it is over.
  if (!destroy.isDone) (await leave()).require("staging-control.yml", { change: "success" });
  const left = addedSince(before, await listEverything(stage.services));
  expect(left.length === 0, `nothing left of staging, got ${left.join(", ")}`);
  return `up ${describeTried(up)}; destroy ${describeTried(destroy)}\n${up.hits + destroy.hits} requests were hit; nothing was left`;
}
