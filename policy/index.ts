import { PolicyPack } from "@pulumi/policy";
import { name, rules } from "./pack.ts";

// With `--policy-pack policy` under plain Pulumi; `greenroom up` and `preview` serve the same rules themselves.
new PolicyPack(name, rules);
