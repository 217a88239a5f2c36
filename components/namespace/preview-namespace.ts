import type * as pulumi from "@pulumi/pulumi";
import { EnvironmentNamespace, type EnvironmentNamespaceArgs } from "./environment-namespace.ts";

/** The namespace of one pull request's environment, in a cluster that it shares with others. */
export class PreviewNamespace extends EnvironmentNamespace {
  constructor(name: string, args: EnvironmentNamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super(name, args, opts, "PreviewNamespace");
  }
}
