import type { CommandLine } from "../rehearsal/command-line.ts";
import { time } from "./measure.ts";

/** A Kubernetes object, as `kubectl apply` takes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [key: string]: unknown;
}

interface StateResource {
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly inputs?: Manifest;
}

/** The objects of an environment's stack as its state has them, secrets in clear: they live in the sandbox only. */
export async function readManifests(commandLine: CommandLine, environment: string): Promise<readonly Manifest[]> {
  const text = await commandLine.require("pulumi", ["stack", "export", "--stack", environment, "--show-secrets"]);
  const { deployment } = JSON.parse(text) as { deployment: { resources: readonly StateResource[] } };
  return deployment.resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ outputs, inputs }) => toManifest({ ...inputs, ...pickNames(outputs) } as Manifest));
}

/**
 * What a person with `kubectl` does for the same objects: apply, wait for the jobs one after the other, wait for the
 * roll-outs. The database and its role are there already, which is in this way's favour.
 *
 * @returns seconds.
 */
export async function applyByHand(commandLine: CommandLine, manifests: readonly Manifest[]): Promise<number> {
  const apply = (some: readonly Manifest[]) =>
    commandLine.require("kubectl", ["apply", "--filename=-"], {
      input: JSON.stringify({ apiVersion: "v1", kind: "List", items: some }),
    });
  const jobs = manifests.filter(({ kind }) => kind === "Job");
  const deployments = manifests.filter(({ kind }) => kind === "Deployment");
  const base = manifests.filter(({ kind }) => kind !== "Job" && kind !== "Deployment");
  return time(async () => {
    await apply(base);
    for (const job of jobs) {
      await apply([job]);
      await onObject(commandLine, ["wait", "--for=condition=complete", "--timeout=120s"], job);
    }
    await apply(deployments);
    for (const deployment of deployments)
      await onObject(commandLine, ["rollout", "status", "--timeout=120s"], deployment);
  });
}

/** The same objects with another password in the addresses of the role's database. */
export function withPassword(manifests: readonly Manifest[], role: string, password: string): readonly Manifest[] {
  const text = JSON.stringify(manifests).replaceAll(new RegExp(`(${role}:)[^@"]+@`, "g"), `$1${password}@`);
  return JSON.parse(text) as Manifest[];
}

/** Removes what {@link applyByHand} made. */
export async function removeByHand(commandLine: CommandLine, manifests: readonly Manifest[]): Promise<void> {
  const removable = manifests.filter(
    ({ kind, metadata }) => kind === "Namespace" || metadata.namespace === "greenroom-system",
  );
  for (const manifest of removable) await onObject(commandLine, ["delete", "--ignore-not-found", "--wait"], manifest);
}

function onObject(commandLine: CommandLine, words: readonly string[], { kind, metadata }: Manifest): Promise<string> {
  const namespace = metadata.namespace === undefined ? [] : [`--namespace=${metadata.namespace}`];
  return commandLine.require("kubectl", [...words, ...namespace, `${kind.toLowerCase()}/${metadata.name}`]);
}

/** Names that the engine chose stand in the outputs only. */
function pickNames(outputs: Readonly<Record<string, unknown>> = {}): object {
  const { metadata } = outputs as {
    metadata?: { name?: string; namespace?: string; labels?: object; annotations?: object };
  };
  if (metadata === undefined) return {};
  const { name, namespace, labels, annotations } = metadata;
  return { metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels, annotations } };
}

/** Secrets stand in the state as texts of JSON under the engine's own key. */
function toManifest(value: Manifest): Manifest {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) => {
    const secret = (item as { plaintext?: string } | null)?.plaintext;
    return typeof secret === "string" ? (JSON.parse(secret) as unknown) : item;
  }) as Manifest;
}
