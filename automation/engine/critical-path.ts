import { resourceName } from "./events.ts";
import type { Span } from "./spans.ts";
import type { StateResource } from "./state.ts";

/** One resource on the critical path. */
export interface PathStep {
  /** Type token, such as `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  /** The name in the program. */
  readonly name: string;
  readonly seconds: number;
}

/** What an update had to wait for, whatever it did at the same time. */
export interface CriticalPath {
  /** From what came first to what came last; each was waited for by the next. */
  readonly steps: readonly PathStep[];
  /** Along the path, in seconds. */
  readonly seconds: number;
  /** Of all resources, had they been made one after the other, in seconds. */
  readonly sumSeconds: number;
}

interface Chain {
  readonly seconds: number;
  readonly urns: readonly string[];
}

const NOTHING: Chain = { seconds: 0, urns: [] };

/**
 * The slowest chain of resources that waited for one another.
 *
 * @param resources - those of the stack after the update; what it deleted waited for nothing here.
 */
export function criticalPath(spans: readonly Span[], resources: readonly StateResource[]): CriticalPath {
  const seconds = new Map(spans.map((span) => [span.urn, span.seconds]));
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const chains = new Map<string, Chain>();
  /** The slowest chain that ends with a resource. */
  const chainTo = (urn: string): Chain => {
    const known = chains.get(urn);
    if (known !== undefined) return known;
    // Stands while the answer is worked out, so that a circle, which the engine does not make, would end.
    chains.set(urn, NOTHING);
    const resource = byUrn.get(urn);
    const before = slowest((resource === undefined ? [] : awaited(resource)).map(chainTo));
    const own = seconds.get(urn);
    const chain = own === undefined ? before : { seconds: before.seconds + own, urns: [...before.urns, urn] };
    chains.set(urn, chain);
    return chain;
  };
  const path = slowest(spans.map(({ urn }) => chainTo(urn)));
  return {
    steps: path.urns.map((urn) => ({
      type: byUrn.get(urn)?.type ?? urn.split("::")[2] ?? "",
      name: resourceName(urn),
      seconds: rounded(seconds.get(urn) ?? 0),
    })),
    seconds: rounded(path.seconds),
    sumSeconds: rounded(spans.reduce((sum, span) => sum + span.seconds, 0)),
  };
}

/** A resource waits for what it names, for what it belongs to and for its provider, which in turn may wait for a cluster. */
function awaited({ dependencies = [], parent, provider }: StateResource): readonly string[] {
  const providerUrn = provider?.slice(0, provider.lastIndexOf("::"));
  return [
    ...dependencies,
    ...(parent === undefined ? [] : [parent]),
    ...(providerUrn === undefined ? [] : [providerUrn]),
  ];
}

function slowest(chains: readonly Chain[]): Chain {
  return chains.reduce((best, chain) => (chain.seconds > best.seconds ? chain : best), NOTHING);
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
