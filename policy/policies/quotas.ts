import type { StackValidationPolicy } from "@pulumi/policy";
import { SYSTEM_NAMESPACE } from "../../components/naming.ts";
import { under } from "../facts.ts";

/** What every namespace of apps has, and what it is for. */
const FENCES = {
  "kubernetes:core/v1:ResourceQuota": "a quota",
  "kubernetes:core/v1:LimitRange": "limits for its containers",
  "kubernetes:networking.k8s.io/v1:NetworkPolicy": "a network policy",
} as const;

/** Apps run where quota, limits and network policy hold them: one environment must not take another's air. */
export const namespacesHaveQuotas: StackValidationPolicy = {
  name: "namespace-fences",
  description: "Every namespace of apps has a quota, limits and a network policy.",
  validateStack: ({ resources }, report) => {
    for (const namespace of resources.filter(({ type }) => type === "kubernetes:core/v1:Namespace")) {
      const name = under(namespace.props, "metadata", "name");
      // A preview knows nothing of what is in a cluster that is still to be made; the update asks again.
      if (name === undefined || name === SYSTEM_NAMESPACE) continue;
      for (const [fence, meaning] of Object.entries(FENCES)) {
        const has = resources.some(
          ({ type, props }) => type === fence && under(props, "metadata", "namespace") === name,
        );
        if (!has) report(`the namespace ${JSON.stringify(name)} has no ${meaning.replace(/^a /, "")}`, namespace.urn);
      }
    }
  },
};
