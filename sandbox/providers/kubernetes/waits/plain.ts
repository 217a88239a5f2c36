import { isConditionTrue, type JsonObject, objectAt, textAt } from "../object.ts";
import { ContainerHistory, describePod } from "./pods.ts";
import { failed, READY, type WaitRule, waiting } from "./verdict.ts";

/** A rule that looks at the object alone. */
function plain(timeoutSeconds: number, isReady: (object: JsonObject) => boolean, missing: string): WaitRule {
  return {
    timeoutSeconds,
    judge:
      () =>
      ({ object }) =>
        isReady(object) ? READY : waiting(missing),
  };
}

/** A Namespace is ready when it is active. */
export const NAMESPACE = plain(60, (object) => textAt(object, "status", "phase") === "Active", "it is not active");

/** A quota is ready when the quota controller enforces what it says. */
export const RESOURCE_QUOTA = plain(
  60,
  (object) => sorted(objectAt(object, "spec", "hard")) === sorted(objectAt(object, "status", "hard")),
  "the quota is not enforced yet",
);

/**
 * The token of a service account is filled in by a controller.
 * The original gives it 5 seconds; a controller manager on a busy developer machine may need more.
 */
export const SECRET = plain(
  30,
  (object) => object.type !== "kubernetes.io/service-account-token" || textAt(object, "data", "token") !== "",
  "the service account token is not filled in; does the ServiceAccount of annotation kubernetes.io/service-account.name exist?",
);

/** A custom resource definition is ready when the API server serves its kind. */
export const CUSTOM_RESOURCE_DEFINITION = plain(
  60,
  (object) => isConditionTrue(object, "Established"),
  "the API server does not serve it yet",
);

/** A volume is ready when it is available or bound. */
export const PERSISTENT_VOLUME = plain(
  300,
  (object) => ["Available", "Bound"].includes(textAt(object, "status", "phase")),
  "the volume is not available",
);

/** A claim is ready when it is bound, or waits for its first consumer as its storage class says. */
export const PERSISTENT_VOLUME_CLAIM: WaitRule = {
  timeoutSeconds: 300,
  related: (claim) => ({
    storageClasses: {
      path: "/apis/storage.k8s.io/v1/storageclasses",
      query: { fieldSelector: `metadata.name=${textAt(claim, "spec", "storageClassName")}` },
    },
  }),
  judge:
    () =>
    ({ object, related }) => {
      const phase = textAt(object, "status", "phase");
      const waitsForConsumer = (related.storageClasses ?? []).some(
        (storageClass) => storageClass.volumeBindingMode === "WaitForFirstConsumer",
      );
      if (phase === "Bound" || (waitsForConsumer && phase === "Pending")) return READY;
      return waiting(`the claim is ${phase || "not bound"}`);
    },
};

/** A Pod is ready when its containers are, or when they have done their work. */
export const POD: WaitRule = {
  timeoutSeconds: 600,
  judge: () => {
    const history = new ContainerHistory();
    return ({ object }) => {
      const phase = textAt(object, "status", "phase");
      if (isConditionTrue(object, "Ready") || phase === "Succeeded") return READY;
      const reasons = describePod(object);
      if (phase === "Failed" || history.hopeless([object]).length > 0) return failed(...reasons);
      return waiting(...reasons);
    };
  },
};

function sorted(object: JsonObject): string {
  return JSON.stringify(Object.entries(object).sort(([one], [other]) => one.localeCompare(other)));
}
