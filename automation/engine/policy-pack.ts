import { mkdirSync } from "node:fs";
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { CliError } from "../errors.ts";
import type { Policies, PolicyServer, PolicyService } from "./policy-server.ts";

/** A runtime that no Pulumi knows, so that the engine looks for a program of this name instead of a language. */
const RUNTIME = "greenroom";

/** Where the pack's own files are, in the folder of a stack. */
const RUNNER = "policy";

/** Loads the policies. */
export type LoadPolicies = () => Promise<Policies>;

/** A policy pack, and how the engine of one stack finds it. */
export interface PolicyPack {
  /** Why the engine got no answer; undefined when it got all, or never asked. */
  readonly failure: unknown;
  /** Sees to it that the pack can be asked, and tells the folder that the engine is given for it. */
  ready(): Promise<string>;
  /** Loads the policies, which happens at the latest when the engine asks. @throws CliError `policy-pack-failed` */
  load(): Promise<void>;
  stop(): Promise<void>;
}

/** A project whose engine finds the pack. */
export function withAnalyzer(project: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const analyzers = [{ name: `policy-${RUNTIME}`, path: RUNNER }];
  return { ...project, plugins: { ...Object(project.plugins), analyzers } };
}

/**
 * A pack whose policies this process serves, once they are needed: a process of their own would load Pulumi's SDK a second
 * time, a quarter of a second of processor time. What the engine starts in its place only tells where they listen.
 *
 * @param folder - folder of the stack, which the pack's own files go into.
 */
export function policyPack(load: LoadPolicies, folder: string): PolicyPack {
  // The project names this folder, and the engine wants it there for every command, whether it uses the pack or not.
  const own = join(folder, RUNNER);
  mkdirSync(own);
  let serving: Promise<PolicyServer> | undefined;
  let loading: Promise<PolicyService> | undefined;
  let failure: unknown;
  const service = () => {
    loading ??= loadService(load).catch(refuse);
    return loading;
  };
  const answers = () =>
    service().catch((error: unknown) => {
      failure = error;
      throw error;
    });
  return {
    get failure() {
      return failure;
    },
    ready: async () => {
      serving ??= import("./policy-server.ts").then(({ servePolicies }) => servePolicies(answers)).catch(refuse);
      const { port } = await serving;
      const runner = join(own, `pulumi-analyzer-policy-${RUNTIME}`);
      // Its input closes when the engine ends, however that ends.
      await writeFile(runner, `#!/bin/sh\necho ${port}\nexec cat >/dev/null\n`);
      await chmod(runner, 0o755);
      await writeFile(join(own, "PulumiPolicy.yaml"), stringify({ runtime: RUNTIME }));
      return own;
    },
    load: async () => void (await service()),
    stop: async () => (await serving?.catch(() => undefined))?.stop(),
  };
}

async function loadService(load: LoadPolicies): Promise<PolicyService> {
  const [{ serviceOf }, policies] = await Promise.all([import("./policy-service.ts"), load()]);
  return serviceOf(policies);
}

function refuse(cause: unknown): never {
  throw new CliError(
    "policy-pack-failed",
    "The policy pack did not start.",
    "Correct what it says; the pack is in the folder policy.",
    { cause, details: [String(cause)] },
  );
}
