import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { createCommandLine } from "./command-line.ts";
import { expect } from "./expect.ts";
import { command, type Stage, type UpAnswer } from "./stage.ts";

const ROOT = join(import.meta.dirname, "..");
const PAGE = "https://web.shop.localhost/";
const NAME = "greenroom-production";

/** What a refused command answers. */
interface Refusal {
  readonly error?: { readonly code: string; readonly message: string };
}

/** What `greenroom preview` says that would be lost. */
interface LossAnswer {
  readonly losses: readonly { readonly name: string; readonly because: readonly { readonly path: string }[] }[];
  readonly message?: string;
}

/** Production is made, and refuses to die: by the command, by plain Pulumi, and by a change that would replace what it holds. */
export async function playProduction(stage: Stage): Promise<void> {
  const { timeline } = stage;
  await timeline.play("production is made by the same components with other values", () => makeProduction(stage));
  await timeline.play("destroying production is refused in every form", () => refuseToDie(stage));
  await timeline.play("a change that would replace its database is refused, and names the property", () =>
    refuseToReplace(stage),
  );
}

async function makeProduction(stage: Stage): Promise<string> {
  const { leases } = await command<UpAnswer & { readonly leases: readonly unknown[] }>(stage, "up", "production");
  expect(leases.length === 0, "production to be held by nobody");
  const { body, headers } = await stage.visitor.visit(PAGE);
  expect(body.includes("Storefront"), "the storefront");
  expect(!body.includes("Green tea"), "no trial data");
  expect(headers["x-robots-tag"] === undefined, "search engines to be let in");
  const targets = (await stage.services.cloudList("uptime/checks", "checks")).map(({ target }) => String(target));
  expect(
    targets.some((target) => target.startsWith(PAGE)),
    `its address to be watched, got ${targets.join(", ")}`,
  );
  stage.environments.set("production", [PAGE]);
  return `${PAGE} answers, without trial data and open to search engines; ${targets.length} addresses are watched`;
}

async function refuseToDie(stage: Stage): Promise<string> {
  const { commandLine } = stage;
  for (const words of [
    ["destroy", "production"],
    ["destroy", "production", "--force"],
  ]) {
    const { exitCode, answer } = await commandLine.greenroom<Refusal>(...words);
    expect(exitCode === 2, `exit code 2, got ${exitCode}: ${JSON.stringify(answer)}`);
  }
  const project = join(dirname(commandLine.environment.GREENROOM_VALUES ?? ""), "plain-pulumi");
  await mkdir(project, { recursive: true });
  await copyFile(join(ROOT, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
  const plain = ["destroy", "--stack", "production", "--yes", "--skip-preview", "--non-interactive"];
  const { exitCode, stdout, stderr } = await commandLine.execute("pulumi", plain, { workingDirectory: project });
  expect(exitCode !== 0, "plain Pulumi to refuse");
  expect(`${stdout}${stderr}`.includes("protected"), `the protection to be named, got ${stderr}`);
  const clusters = (await stage.services.cloudList("kubernetes/clusters", "kubernetes_clusters")).map(
    ({ name }) => name,
  );
  expect(clusters.includes(NAME), "its cluster to be there");
  await stage.visitor.visit(PAGE);
  return "refused by greenroom, with --force too, and by plain Pulumi; it answers as before";
}

async function refuseToReplace(stage: Stage): Promise<string> {
  const elsewhere = await inAnotherNetwork(stage);
  const preview = await elsewhere.greenroom<LossAnswer>("preview", "production");
  expect(preview.exitCode === 0, `a preview, got ${JSON.stringify(preview.answer)}`);
  const losses = preview.answer.losses.map(
    ({ name, because }) => `${name} (${because.map(({ path }) => path).join(", ")})`,
  );
  expect(
    losses.some((loss) => loss.startsWith(NAME)),
    `the database to be lost, got ${losses.join("; ")}`,
  );
  const up = await elsewhere.greenroom<Refusal>("up", "production");
  expect(
    up.exitCode !== 0 && up.answer.error?.code === "confirmation-needed",
    `a refusal, got ${JSON.stringify(up.answer)}`,
  );
  await stage.visitor.visit(PAGE);
  return `refused without a named confirmation: ${losses.join("; ")}`;
}

/** The same command line with another network for production, which nothing in it could survive. */
async function inAnotherNetwork({ commandLine: { environment } }: Stage) {
  const file = environment.GREENROOM_VALUES ?? "";
  const values: { readonly production?: object } = parse(await readFile(file, "utf8"));
  const own = join(dirname(file), "values-other-network.yaml");
  await writeFile(own, stringify({ ...values, production: { ...values.production, vpcRange: "10.140.0.0/20" } }));
  return createCommandLine(ROOT, { ...environment, GREENROOM_VALUES: own });
}
