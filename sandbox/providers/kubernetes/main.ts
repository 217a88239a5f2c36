import { env } from "node:process";
import kubernetes from "@pulumi/kubernetes/package.json" with { type: "json" };
import { serve } from "../framework/serve.ts";
import { KubernetesProvider } from "./provider.ts";

void serve(new KubernetesProvider(kubernetes.version, env));
