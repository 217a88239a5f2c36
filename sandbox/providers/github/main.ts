import { env } from "node:process";
import github from "@pulumi/github/package.json" with { type: "json" };
import { serve } from "../framework/serve.ts";
import { createGitHubProvider } from "./provider.ts";

void serve(createGitHubProvider(github.version, env));
