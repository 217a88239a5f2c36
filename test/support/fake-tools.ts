import type { Checkout } from "../../automation/delivery/checkout.ts";
import type { Update } from "../../automation/engine/events.ts";
import { createInterrupter } from "../../automation/engine/interruption.ts";
import type { LockView } from "../../automation/engine/lock-view.ts";
import { type StackState, stackOutputs } from "../../automation/engine/state.ts";
import type { Options } from "../../automation/options.ts";
import { createConfidential } from "../../automation/report/confidential.ts";
import type { EnvironmentSecrets } from "../../automation/secrets.ts";
import type { DockerHost } from "../../automation/services/docker-host.ts";
import { readSettings } from "../../automation/settings.ts";
import type { OpenStack, StackContent, Tools } from "../../automation/tools.ts";
import type { Catalogue } from "../../components/catalogue/index.ts";
import { FakeCluster } from "./fake-cluster.ts";
import { FakeLeases } from "./fake-leases.ts";
import { FakeCloud, type FakeGitHub } from "./fake-services.ts";

/** An update in which nothing happened. */
export const NO_UPDATE: Update = {
  changes: [],
  unchanged: 0,
  failures: [],
  errors: [],
  warnings: [],
  violations: [],
  outputs: {},
  spans: [],
};

/** The state of a stack that was made at the beginning of 2026. */
export const SOME_STATE: StackState = {
  version: 3,
  deployment: {
    resources: [
      {
        urn: "urn:pulumi:pr-12::greenroom::pulumi:pulumi:Stack::pr-12",
        type: "pulumi:pulumi:Stack",
        created: "2026-01-01T00:00:00Z",
      },
    ],
  },
};

/** What a test can set and see of its tools. */
export interface FakeTools extends Tools {
  readonly fakes: {
    readonly github: FakeGitHub;
    readonly cloud: FakeCloud;
    readonly cluster: FakeCluster;
    /** The compose host; with one, the target is `compose-host`. */
    dockerHost: DockerHost | undefined;
    /** The stacks there are, by name. */
    readonly stacks: Map<string, StackState>;
    readonly leases: FakeLeases;
    /** What was said while a command worked. */
    readonly told: string[];
    /** What was done to stacks, in order. */
    readonly log: string[];
    /** The facts that the last stack was given. */
    facts: Readonly<Record<string, string>>;
    /** What a preview finds. */
    plan: Update;
    /** The commit of the program. */
    checkout: Checkout;
    lock: LockView | undefined;
    drift: () => Promise<Update>;
    /** Asks the command to end, so that it waits for nothing. */
    interrupt: () => void;
    /** The secrets of every environment. */
    secrets: EnvironmentSecrets;
    /** What `up` does. */
    up: (onStart: (urn: string) => void) => Promise<Update>;
  };
}

/** Collaborators that remember instead of doing. */
export function fakeTools(
  github: FakeGitHub,
  catalogue: Catalogue,
  values: Record<string, unknown> = {},
  options: Partial<Options> = {},
): FakeTools {
  const interruption = createInterrupter();
  const stacks = new Map<string, StackState>();
  const fakes: FakeTools["fakes"] = {
    github,
    cloud: new FakeCloud(),
    cluster: new FakeCluster(),
    dockerHost: undefined,
    stacks,
    leases: new FakeLeases(stacks),
    told: [],
    log: [],
    facts: {},
    plan: NO_UPDATE,
    checkout: { commit: "c".repeat(40), parents: [] },
    lock: undefined,
    drift: async () => NO_UPDATE,
    interrupt: () => interruption.finish("the test asked for it"),
    secrets: { values: {}, used: [], texts: {} },
    up: async () => NO_UPDATE,
  };
  const environment = {
    GITHUB_REPOSITORY: "greenroom/shop",
    GITHUB_TOKEN: "ghp_secret",
    GITHUB_ACTOR: "alice",
    DIGITALOCEAN_TOKEN: "do_secret",
  };
  return {
    fakes,
    options: {
      apps: "apps.ts",
      repository: undefined,
      commit: undefined,
      refresh: false,
      confirmReplace: [],
      reason: undefined,
      hours: 8,
      holder: undefined,
      force: false,
      all: false,
      dryRun: false,
      app: undefined,
      comment: undefined,
      issue: false,
      deadlineMinutes: 25,
      json: false,
      ...options,
    },
    settings: readSettings({ ...environment, PATH: process.env.PATH }),
    interruption,
    now: () => new Date("2026-01-01T02:05:00Z"),
    github: async () => fakes.github,
    nameServers: async () => ["ns1.digitalocean.com"],
    checkout: async () => fakes.checkout,
    cloud: async () => fakes.cloud,
    cluster: async () => fakes.cluster,
    target: async () => (fakes.dockerHost === undefined ? "kubernetes" : "compose-host"),
    dockerHost: async () => fakes.dockerHost,
    // What is called like its kind, so that no two environments have the same hosts.
    values: async (kind) => ({ domain: "example.com", subdomain: kind, registryName: "shop", ...values }),
    catalogue: async () => catalogue,
    secrets: async () => fakes.secrets,
    confidential: createConfidential(environment),
    openStack: async (name, content) => openFakeStack(name, content, fakes),
    previewUnprotected: async () => fakes.plan,
    setProtection: async (name, urns, wanted) => void fakes.log.push(`${wanted} ${name} ${urns.join(" ")}`),
    openSecrets: async () => undefined,
    viewLock: async () => fakes.lock,
    leases: fakes.leases,
    tell: (sentence) => void fakes.told.push(sentence),
    listStacks: async () =>
      [...fakes.stacks.keys()].map((name) => ({ name, updatedAt: undefined, isUpdating: false, resources: 1 })),
  };
}

function openFakeStack(name: string, content: StackContent, fakes: FakeTools["fakes"]): OpenStack {
  const note = (what: string) => void fakes.log.push(`${what} ${name}`);
  fakes.facts = content.facts ?? {};
  return {
    name,
    state: fakes.stacks.get(name),
    outputs: stackOutputs(fakes.stacks.get(name) ?? SOME_STATE),
    configure: async (facts) => {
      fakes.facts = facts;
    },
    ensure: async () => void (fakes.stacks.has(name) || fakes.stacks.set(name, { version: 3, deployment: {} })),
    preview: async () => fakes.plan,
    drift: () => fakes.drift(),
    load: async () => undefined,
    up: async ({ onStart } = {}) => {
      note("up");
      if (typeof content.program === "function") {
        const root = { urn: `urn:${name}`, type: "pulumi:pulumi:Stack", outputs: (await content.program()) ?? {} };
        fakes.stacks.set(name, { version: 3, deployment: { resources: [root] } });
        return NO_UPDATE;
      }
      return fakes.up(onStart ?? (() => undefined));
    },
    destroy: async () => {
      note("destroy");
      return NO_UPDATE;
    },
    remove: async () => {
      note("remove");
      fakes.stacks.delete(name);
    },
    close: async () => note("close"),
  };
}
