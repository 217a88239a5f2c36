import { previewDomain, STANDALONE_ENVIRONMENTS, subdomain } from "../../components/naming.ts";
import { parseSubdomain } from "../../stacks/subdomain.ts";
import { readText } from "../engine/values.ts";
import type { PullRequestEnvironment, StandaloneEnvironment } from "../environment.ts";
import { CliError } from "../errors.ts";
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

/**
 * Makes sure that the hosts of an environment are nobody else's, before anything is made for them.
 *
 * @throws CliError `configuration-invalid` when its label cannot be one, or the other such environment has its domain
 */
export async function requireOwnHosts({ name }: StandaloneEnvironment, tools: Pick<Tools, "values">): Promise<void> {
  const hint = `Set greenroom:subdomain or greenroom:domain in Pulumi.${name}.yaml to one of its own.`;
  const { subdomain: label } = await tools.values(name);
  try {
    parseSubdomain(label ?? "");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError("configuration-invalid", `greenroom:subdomain of ${name}: ${reason}.`, hint, { cause });
  }
  const [own = "", ...others] = await Promise.all(
    [name, ...STANDALONE_ENVIRONMENTS.filter((other) => other !== name)].map((each) =>
      publicDomain({ kind: "standalone", name: each }, tools),
    ),
  );
  if (!others.includes(own)) return;
  throw new CliError("configuration-invalid", `"${own}" is the domain of staging and of production.`, hint);
}

/** An environment without a domain of its own stands below the platform's. */
export async function ownDomain(domain: unknown, tools: Pick<Tools, "values">): Promise<string> {
  return typeof domain === "string" && domain !== "" ? domain : readText(await tools.values("platform"), "domain");
}
