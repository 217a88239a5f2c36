import type { ResourceValidationPolicy } from "@pulumi/policy";
import { isPreview, stackOf } from "../facts.ts";

/** The environment of a pull request goes with it, by a destroy that runs none of its code. */
export const previewsCanBeDestroyed: ResourceValidationPolicy = {
  name: "previews-can-be-destroyed",
  description: "Environments of pull requests hold nothing that is protected, kept, or made by code in the state.",
  validateResource: ({ type, urn, opts }, report) => {
    if (!isPreview(stackOf(urn))) return;
    if (opts.protect) report("nothing in the environment of a pull request may be protected: remove `protect`");
    if (type.startsWith("pulumi-nodejs:dynamic")) {
      report("a dynamic provider keeps its code in the state, and a destroy would run it: use a component");
    }
  },
};
