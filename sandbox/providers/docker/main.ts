import docker from "@pulumi/docker/package.json" with { type: "json" };
import { serve } from "../framework/serve.ts";
import { readDockerLogins } from "./docker-config.ts";
import { createDockerProvider } from "./provider.ts";

void serve(createDockerProvider(docker.version, readDockerLogins(process.env)));
