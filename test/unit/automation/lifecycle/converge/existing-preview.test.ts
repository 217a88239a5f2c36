import { expect } from "chai";
import type { StackState, StateResource } from "../../../../../automation/engine/state.ts";
import { describeExisting } from "../../../../../automation/lifecycle/converge/existing-preview.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";
const DIGEST = `sha256:${"ab".repeat(32)}`;
const OTHER = `sha256:${"cd".repeat(32)}`;
const PREFIX = "urn:pulumi:pr-12::greenroom::";

const deployment = (image = `registry/web@${DIGEST}`, more: Partial<StateResource> = {}): StateResource => ({
  urn: `${PREFIX}kubernetes:apps/v1:Deployment::web`,
  type: "kubernetes:apps/v1:Deployment",
  inputs: { metadata: { name: "web" }, spec: { template: { spec: { containers: [{ image }] } } } },
  ...more,
});
const remoteImage: StateResource = {
  urn: `${PREFIX}docker:index/remoteImage:RemoteImage::web`,
  type: "docker:index/remoteImage:RemoteImage",
  inputs: { name: `registry/web@${DIGEST}` },
};
const migration = (exitCode: number): StateResource => ({
  urn: `${PREFIX}docker:index/container:Container::web-migrate`,
  type: "docker:index/container:Container",
  outputs: { mustRun: false, exitCode },
});

function stateWith(resources: readonly StateResource[], outputs: object = {}, pending = 0): StackState {
  const release = { web: { digest: DIGEST, commit: COMMIT } };
  const root = { urn: `${PREFIX}pulumi:pulumi:Stack::pr-12`, type: "pulumi:pulumi:Stack" };
  const rest = { outputs: { commit: COMMIT, release, asleep: false, ...outputs } };
  const operation = { type: "updating", resource: deployment() };
  return {
    version: 3,
    deployment: { resources: [{ ...root, ...rest }, ...resources], pending_operations: Array(pending).fill(operation) },
  };
}

const COMPLETE = { commit: COMMIT, isEmpty: false, isAsleep: false, isUnfinished: false };
const UNFINISHED = { ...COMPLETE, isUnfinished: true };

describe("what there is of a preview", () => {
  for (const [what, state, expected] of [
    ["all that was released", stateWith([deployment()]), COMPLETE],
    ["all that was released to a compose host", stateWith([remoteImage, migration(0)]), COMPLETE],
    ["the same without pods", stateWith([deployment()], { asleep: true }), { ...COMPLETE, isAsleep: true }],
    ["an app with another image than was released", stateWith([deployment(`registry/web@${OTHER}`)]), UNFINISHED],
    ["no app", stateWith([]), UNFINISHED],
    ["an app that did not start", stateWith([deployment(undefined, { initErrors: ["timed out"] })]), UNFINISHED],
    ["a migration that failed", stateWith([remoteImage, migration(1)]), UNFINISHED],
    ["an operation of which nobody knows the end", stateWith([deployment()], {}, 1), UNFINISHED],
    [
      "a first update that did not end",
      stateWith([deployment()], { commit: undefined, release: undefined }),
      { ...UNFINISHED, commit: undefined },
    ],
    [
      "a place that was taken",
      { version: 3, deployment: {} },
      { commit: undefined, isEmpty: true, isAsleep: false, isUnfinished: false },
    ],
  ] as const) {
    it(`is told from the state: ${what}`, () => {
      expect(describeExisting(state)).to.deep.equal(expected);
    });
  }
});
