import { expect } from "chai";
import type { SweepResult } from "../../../../../automation/lifecycle/sweep/result.ts";
import { FakeGitHub, somePullRequest } from "../../../../support/fake-services.ts";
import { type FakeTools, fakeTools, SOME_STATE } from "../../../../support/fake-tools.ts";

const LONG_AGO = "2026-01-01T00:00:00Z";

/** A world in which pull request 12 was closed and has left something everywhere, beside what others own. */
export async function littered(options: { readonly dryRun?: boolean } = {}): Promise<FakeTools> {
  const github = new FakeGitHub({ number: 12, isOpen: false, closedAt: LONG_AGO });
  github.others = [somePullRequest({ number: 13 })];
  const tools = fakeTools(github, [], {}, options);
  const { cloud, cluster, stacks } = tools.fakes;
  for (const name of ["platform", "staging", "staging-lease", "production", "pr-12", "pr-13"])
    stacks.set(name, SOME_STATE);
  cluster.namespaces = ["kube-system", "greenroom-system", "pr-12", "pr-13"];
  cluster.labels.set("kube-system", "").set("greenroom-system", "platform");
  cloud.databaseNames = ["defaultdb", "pr_12", "pr_13"];
  cloud.roles = ["doadmin", "pr_12", "pr_13"];
  cloud.zone = [
    { id: "1", name: "*.preview", type: "A" },
    { id: "2", name: "pr-12-api.preview", type: "A" },
    { id: "3", name: "pr-13-api.preview", type: "A" },
    { id: "4", name: "pr-12-api", type: "A" },
  ];
  cloud.tags.set("web", [
    { tag: "pr-12-0123456", digest: "sha256:a" },
    { tag: "pr-13-0123456", digest: "sha256:b" },
    { tag: "pr-12-something", digest: "sha256:c" },
  ]);
  cloud.others.set("droplets", [
    { id: "d1", name: "greenroom-preview", tags: ["greenroom:platform", "greenroom:pr-12"] },
    { id: "d2", name: "left", tags: ["greenroom:pr-12"] },
    { id: "d3", name: "kept", tags: ["greenroom:pr-13"] },
  ]);
  cloud.others.set("volumes", [{ id: "v1", name: "greenroom-pr-12-data", tags: [] }]);
  cloud.others.set("databaseClusters", [
    { id: "db-1", name: "greenroom-preview", tags: [] },
    { id: "db-2", name: "greenroom-pr-12", tags: ["greenroom:pr-12"] },
  ]);
  await github.createDeployment("pr-12", "c");
  await github.createDeployment("pr-13", "c");
  return tools;
}

/** The same world, in which 14 and 15 were closed as well, and of which GitHub knows no 13. */
export async function litteredByThree(options: { readonly dryRun?: boolean } = {}): Promise<FakeTools> {
  const tools = await littered(options);
  tools.fakes.github.others = [14, 15].map((number) => somePullRequest({ number, isOpen: false, closedAt: LONG_AGO }));
  tools.fakes.cloud.roles = ["pr_14", "pr_15"];
  tools.fakes.stacks.delete("pr-13");
  return tools;
}

/** `what name` of all things with an action. */
export function having(action: string, { things }: SweepResult): readonly string[] {
  return things.flatMap((thing) => (thing.action === action ? [`${thing.what} ${thing.name}`] : []));
}

/** `what name` of all that pull request 12 has left and that can go. */
export const PR_12_THINGS = [
  "stack pr-12",
  "namespace pr-12",
  "database pr_12",
  "role pr_12",
  "DNS record A pr-12-api.preview.example.com",
  "image tag web:pr-12-0123456",
  "deployment deployment 1",
  "droplet left",
  "volume greenroom-pr-12-data",
];

/** What nobody's hand may have touched. */
export function expectNothingChanged({ fakes }: FakeTools): void {
  expect(fakes.log).to.deep.equal([]);
  expect(fakes.cluster.namespaces).to.include("pr-12");
  expect(fakes.cloud.databaseNames).to.include("pr_12");
  expect(fakes.cloud.others.get("droplets")).to.have.length(3);
  expect(fakes.cloud.zone).to.have.length(4);
  expect([fakes.github.statuses, fakes.github.comments]).to.deep.equal([[], []]);
}
