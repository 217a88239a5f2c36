import { ASLEEP_OUTPUT } from "../../stacks/asleep.ts";
import { resourcesOf, type StackState, type StateResource, stackOutputs } from "../engine/state.ts";
import { isRecord, text } from "../services/json-api.ts";
import type { DeploymentView, PodTrouble } from "../services/kubernetes.ts";
import type { Disagreement } from "./disagreement.ts";

/** What the cluster says about the apps of an environment. */
export interface RunningApps {
  readonly deployments: readonly DeploymentView[];
  readonly troubles: readonly Omit<PodTrouble, "log">[];
}

/** What the running apps say. */
export interface AppsSide {
  /** Undefined when there is no cluster, or it could not be asked. */
  readonly running: RunningApps | undefined;
  /** What is wrong with the containers of an environment on a compose host, in words. */
  readonly containers: readonly string[];
  /** What is wrong at a public address, by app; apps that answer as they should are left out. */
  readonly answers: Readonly<Record<string, string>>;
}

const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

/** The apps of an environment as its state has them. */
export interface ReleasedApps {
  /** All of them, each with the commit that its source comes from and its address, if it has one. */
  readonly all: readonly { readonly name: string; readonly url: string | undefined; readonly commit: string }[];
  /** The commit that was deployed; undefined for the platform. */
  readonly commit: string | undefined;
  /** Where they run; undefined for the platform. */
  readonly namespace: string | undefined;
  /** True while none of them runs. */
  readonly isAsleep: boolean;
  /** Those that have a public address and run, each with the commit that it has to report. */
  readonly public: readonly { readonly name: string; readonly url: string; readonly commit: string }[];
}

/** The apps of an environment, from the outputs of its stack. */
export function appsOf(state: StackState): ReleasedApps {
  const outputs = stackOutputs(state);
  const release = isRecord(outputs.release) ? outputs.release : {};
  const urls = isRecord(outputs.urls) ? outputs.urls : {};
  const isAsleep = outputs[ASLEEP_OUTPUT] === true;
  const all = Object.entries(release).map(([name, released]) => ({
    name,
    url: text(urls, name) || undefined,
    commit: isRecord(released) ? text(released, "commit") : "",
  }));
  return {
    all,
    isAsleep,
    commit: text(outputs, "commit") || undefined,
    namespace: text(outputs, "namespace") || undefined,
    public: isAsleep ? [] : all.flatMap(({ url, ...app }) => (url === undefined ? [] : [{ ...app, url }])),
  };
}

/** Where the running apps are not what the state says. */
export function appDisagreements(
  state: StackState,
  { running, containers, answers }: AppsSide,
): readonly Disagreement[] {
  const wanted = resourcesOf(state).filter(({ type }) => type === DEPLOYMENT);
  const sentences = [
    ...(running === undefined ? [] : wanted.flatMap((resource) => podSentence(resource, running))),
    ...containers.map((trouble) => `Not all runs as it should: ${trouble}.`),
    ...Object.entries(answers).map(([app, problem]) => `The app "${app}" does not answer as released: ${problem}.`),
  ];
  return sentences.map((sentence) => ({ kind: "app", sentence }));
}

function podSentence({ inputs = {} }: StateResource, { deployments, troubles }: RunningApps): readonly string[] {
  const metadata = isRecord(inputs.metadata) ? inputs.metadata : {};
  const spec = isRecord(inputs.spec) ? inputs.spec : {};
  const name = text(metadata, "name");
  const pods = typeof spec.replicas === "number" ? spec.replicas : 1;
  const found = deployments.find((deployment) => deployment.name === name);
  if (found === undefined) return [`The app "${name}" is in the state and not in the cluster.`];
  if (found.readyPods >= pods) return [];
  const reasons = troubles
    .filter(({ app }) => app === name)
    .map(({ pod, container, reason }) => `pod ${pod}, container ${container}: ${reason}`);
  const why = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  return [`The app "${name}" runs in ${found.readyPods} of ${pods} pods${why}.`];
}
