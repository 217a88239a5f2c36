import { readText } from "../engine/values.ts";
import { prefixOf, type StandaloneEnvironment } from "../environment.ts";
import type { Tools } from "../tools.ts";
import { cloudLines, recordLine } from "./cloud-receipt.ts";
import { ownDomain } from "./public-domain.ts";
import { imageTagsLeft, type Receipt } from "./receipt.ts";

/**
 * Asks every service what an environment with everything of its own has left behind.
 *
 * @param clusterId - identifier of the cluster that it had; undefined when nobody knows any more.
 */
export async function writeStandaloneReceipt(
  environment: StandaloneEnvironment,
  clusterId: string | undefined,
  tools: Tools,
): Promise<Receipt> {
  const { name } = environment;
  const [cloud, github, values, platform] = await Promise.all([
    tools.cloud(),
    tools.github(),
    tools.values(name),
    tools.values("platform"),
  ]);
  const label = typeof values.subdomain === "string" && values.subdomain !== "" ? `*.${values.subdomain}` : "*";
  const [lines, record, tags, deployments, stacks] = await Promise.all([
    cloudLines({ environment: name, prefix: prefixOf(environment), clusterId }, cloud),
    recordLine(await ownDomain(values.domain, tools), label, cloud),
    imageTagsLeft(name, { cloud, registryName: readText(platform, "registryName") }),
    github.deployments(name),
    tools.listStacks(),
  ]);
  const active = deployments.filter(({ state }) => state !== "inactive");
  return [
    ...lines,
    record,
    { what: "image tags", left: tags },
    { what: "deployments", left: active.map(({ id }) => `deployment ${id}`) },
    { what: "stack", left: stacks.map((stack) => stack.name).filter((stack) => stack === name) },
  ];
}
