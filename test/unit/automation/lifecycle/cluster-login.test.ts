import { expect } from "chai";
import type { OperationOptions } from "../../../../automation/engine/operation.ts";
import type { StackState } from "../../../../automation/engine/state.ts";
import { parseEnvironment } from "../../../../automation/environment.ts";
import { hasEndedLogin } from "../../../../automation/lifecycle/cluster-login.ts";
import { planUp } from "../../../../automation/lifecycle/guarded-up.ts";
import { bringUpPlatform } from "../../../../automation/lifecycle/platform.ts";
import { FakeGitHub } from "../../../support/fake-services.ts";
import { fakeTools, NO_UPDATE } from "../../../support/fake-tools.ts";

const NOW = new Date("2026-01-08T09:00:00Z");

/** A platform whose kubeconfig is over, and one whose kubeconfig was fetched in this hour. */
const OVER = stateWith({ kubeconfigExpiresAt: "2026-01-08T08:00:00Z" });
const GOOD = stateWith({ kubeconfigExpiresAt: "2026-01-15T08:00:00Z" });

describe("hasEndedLogin", () => {
  it("is true when the kubeconfig in the state is over, or will be before the engine uses it", () => {
    expect(hasEndedLogin(OVER, NOW)).to.equal(true);
    expect(hasEndedLogin(stateWith({ kubeconfigExpiresAt: "2026-01-08T09:05:00Z" }), NOW)).to.equal(true);
    expect(hasEndedLogin(GOOD, NOW)).to.equal(false);
  });

  it("is true when the state does not tell, because an earlier version wrote it", () => {
    expect(hasEndedLogin(stateWith({}), NOW)).to.equal(true);
    expect(hasEndedLogin(stateWith(undefined), NOW)).to.equal(true);
  });

  it("is false where there is no cluster, or no stack", () => {
    expect(hasEndedLogin({ version: 3, deployment: {} }, NOW)).to.equal(false);
    expect(hasEndedLogin(undefined, NOW)).to.equal(false);
  });
});

describe("a platform whose kubeconfig has ended", () => {
  it("is looked at first by up, and only then", async () => {
    expect(await refreshOf(OVER, bringUpPlatform)).to.equal(true);
    expect(await refreshOf(GOOD, bringUpPlatform)).to.equal(false);
  });

  it("is looked at first by preview, and only then", async () => {
    const preview = async (tools: ReturnType<typeof fakeTools>) => {
      const content = { program: "own" } as const;
      const stack = await tools.openStack("platform", content);
      return planUp({ environment: parseEnvironment("platform"), stack, content, tools });
    };
    expect(await refreshOf(OVER, preview)).to.equal(true);
    expect(await refreshOf(GOOD, preview)).to.equal(false);
  });
});

/** Whether a command lets the engine look first. */
async function refreshOf(
  state: StackState,
  command: (tools: ReturnType<typeof fakeTools>) => Promise<unknown>,
): Promise<boolean | undefined> {
  const tools = fakeTools(new FakeGitHub({}), []);
  tools.fakes.stacks.set("platform", state);
  const heard: (boolean | undefined)[] = [];
  const { openStack } = tools;
  const hear = async ({ refresh }: OperationOptions = {}) => {
    heard.push(refresh);
    return NO_UPDATE;
  };
  const listening: typeof openStack = async (name, content) => ({
    ...(await openStack(name, content)),
    up: hear,
    preview: hear,
  });
  await command({ ...tools, now: () => NOW, openStack: listening });
  return heard[0];
}

function stateWith(outputs: Readonly<Record<string, unknown>> | undefined): StackState {
  const type = "greenroom:cluster:Cluster";
  const urn = `urn:pulumi:platform::greenroom::${type}::greenroom-preview`;
  return { version: 3, deployment: { resources: [{ urn, type, ...(outputs === undefined ? {} : { outputs }) }] } };
}
