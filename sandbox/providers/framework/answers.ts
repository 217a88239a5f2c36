import providerProto from "@pulumi/pulumi/proto/provider_pb.js";
import { splitPath } from "./differences.ts";
import type { CheckFailure, CheckResult, DiffResult, PropertyChange } from "./provider.ts";
import { encode, markAllLike, type Properties } from "./values.ts";

const { DiffChanges } = providerProto.DiffResponse;
const { Kind } = providerProto.PropertyDiff;

/** The engine's form of a check's result; what was secret in `news` is secret again. */
export function checkAnswer(result: CheckResult, news: Properties): InstanceType<typeof providerProto.CheckResponse> {
  return new providerProto.CheckResponse()
    .setInputs(encode(markAllLike(result.inputs, news)))
    .setFailuresList(failures(result.failures));
}

/** The engine's form of check failures. */
export function failures(list: readonly CheckFailure[] = []): InstanceType<typeof providerProto.CheckFailure>[] {
  return list.map(({ property = "", reason }) =>
    new providerProto.CheckFailure().setProperty(property).setReason(reason),
  );
}

/** The engine's form of a comparison's result. */
export function diffAnswer({
  changes,
  deleteBeforeReplace,
}: DiffResult): InstanceType<typeof providerProto.DiffResponse> {
  const answer = new providerProto.DiffResponse();
  answer.setChanges(changes.length === 0 ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
  answer.setDiffsList(topLevelNames(changes));
  answer.setReplacesList(topLevelNames(changes.filter(({ replaces }) => replaces)));
  answer.setDeletebeforereplace(deleteBeforeReplace ?? false);
  answer.setHasdetaileddiff(true);
  for (const change of changes) {
    const difference = new providerProto.PropertyDiff().setKind(kindOf(change)).setInputdiff(change.isInput ?? true);
    answer.getDetaileddiffMap().set(change.path, difference);
  }
  return answer;
}

function topLevelNames(changes: readonly PropertyChange[]): string[] {
  return [...new Set(changes.map(({ path }) => splitPath(path)[0] ?? path))];
}

function kindOf({ kind, replaces = false }: PropertyChange): providerProto.PropertyDiff.Kind {
  const kinds = {
    add: [Kind.ADD, Kind.ADD_REPLACE],
    update: [Kind.UPDATE, Kind.UPDATE_REPLACE],
    delete: [Kind.DELETE, Kind.DELETE_REPLACE],
  } as const;
  return kinds[kind][replaces ? 1 : 0];
}
