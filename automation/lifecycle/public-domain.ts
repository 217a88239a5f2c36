import { previewDomain, subdomain } from "../../components/naming.ts";
import { readText } from "../engine/values.ts";
import type { PullRequestEnvironment, StandaloneEnvironment } from "../environment.ts";
import type { Tools } from "../tools.ts";

/** The domain one label above the hosts of an environment's apps, as its values say. */
export async function publicDomain(
  environment: PullRequestEnvironment | StandaloneEnvironment,
  tools: Pick<Tools, "values">,
): Promise<string> {
  if (environment.kind === "pull-request") return previewDomain(readText(await tools.values("platform"), "domain"));
  const { domain, subdomain: label } = await tools.values(environment.name);
  return subdomain(typeof label === "string" ? label : "", await ownDomain(domain, tools));
}

/** An environment without a domain of its own stands below the platform's. */
export async function ownDomain(domain: unknown, tools: Pick<Tools, "values">): Promise<string> {
  return typeof domain === "string" && domain !== "" ? domain : readText(await tools.values("platform"), "domain");
}
