import { env } from "node:process";
import digitalocean from "@pulumi/digitalocean/package.json" with { type: "json" };
import { serve } from "../framework/serve.ts";
import { createDigitalOceanProvider } from "./provider.ts";

void serve(createDigitalOceanProvider(digitalocean.version, env));
