import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { parse, stringify } from "yaml";
import type { DestroyResult, DriftResult, StatusResult, UpResult } from "../../../automation/results.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { withRepository } from "../../support/git-repository.ts";
import { type SandboxStage, setStage } from "../../support/sandbox-stage.ts";
import { SMALL_DOCKERFILE } from "../../support/small-app.ts";

const CATALOGUE = `
export const apps = {
  counter: { source: "counter", port: 3000, cache: true, smokeTests: [{ path: "/", expect: { contains: "+PONG" } }] },
};
`;

/** Asks the cache for each visitor, over TLS and with the password. */
const PROGRAM = `
const { connect, rootCertificates } = require("node:tls");
const { CACHE_CA, CACHE_URL, PORT } = process.env;
const { hostname, port, username, password } = new URL(CACHE_URL);
require("node:http").createServer((request, response) => {
  if (request.url === "/healthz") return response.end();
  const socket = connect({ host: hostname, port: Number(port), ca: [...rootCertificates, CACHE_CA] });
  let said = "";
  socket.on("data", (chunk) => (said += chunk).includes("+PONG") && response.end(said) && socket.end());
  socket.on("error", (error) => response.end(String(error)));
  socket.write("AUTH " + (username || "default") + " " + decodeURIComponent(password) + "\\r\\nPING\\r\\n");
}).listen(PORT, () => process.once("SIGTERM", () => process.exit()));
`;

const PAGE = "https://counter.staging.greenroom.localhost/";
const POOL = { name: "batch", size: "s-2vcpu-4gb", minNodes: 1, maxNodes: 2 };

describe("staging with a managed cache and a second pool of nodes", function () {
  this.timeout(400_000);

  it("answers with its cache, is whole again after somebody deleted its cluster, and goes without a trace", () =>
    withRepository(async (repository) => {
      await repository.commit({
        "apps.ts": CATALOGUE,
        "counter/Dockerfile": SMALL_DOCKERFILE,
        "counter/main.js": PROGRAM,
      });
      repository.git("branch", "staging");
      const stage = await setStage(withPool, repository.path);
      try {
        await loseCluster(stage);
      } finally {
        await stage.stop();
      }
    }));
});

async function withPool(settings: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const values = parse(await readFile(settings.GREENROOM_VALUES ?? "", "utf8"));
  const file = join(dirname(settings.GREENROOM_VALUES ?? ""), "values-with-pool.yaml");
  await writeFile(file, stringify({ ...values, staging: { ...values.staging, nodePools: [POOL] } }));
  return { ...settings, GREENROOM_VALUES: file };
}

async function loseCluster({ commandLine, services, visitor }: SandboxStage): Promise<void> {
  const run = async <T>(expected: number, ...words: string[]) => {
    const { exitCode, answer } = await commandLine.greenroom<T>(...words);
    expect(exitCode, JSON.stringify(answer)).to.equal(expected);
    return answer;
  };
  const findCluster = async () => {
    const clusters = await services.cloudList("kubernetes/clusters", "kubernetes_clusters");
    return clusters.find(({ name }) => name === "greenroom-staging");
  };
  const up = () => run<UpResult>(0, "up", "staging", "--reason", "to lose it");

  await up();
  expect((await visitor.visit(PAGE)).body)
    .to.contain("+OK")
    .and.contain("+PONG");
  const first = await findCluster();
  expect(((first?.node_pools ?? []) as readonly { name: string }[]).map(({ name }) => name)).to.include(
    "greenroom-staging-batch",
  );

  const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = commandLine.environment;
  const path = `kubernetes/clusters/${first?.id}/destroy_with_associated_resources/dangerous`;
  const headers = { authorization: `Bearer ${DIGITALOCEAN_TOKEN}` };
  expect((await fetch(`${DIGITALOCEAN_API_URL}/v2/${path}`, { method: "DELETE", headers })).ok).to.equal(true);
  const gone = async () => ((await findCluster()) === undefined ? true : undefined);
  await waitFor("the end of the cluster", gone, { timeoutSeconds: 60 });
  const { disagreements } = await run<StatusResult>(3, "status", "staging");
  expect(disagreements.map(({ sentence }) => sentence).join("\n")).to.contain(
    'The cluster "greenroom-staging" is in the state',
  );
  const { differences } = await run<DriftResult>(3, "drift", "staging");
  expect(differences.map(({ operation, name }) => `${operation} ${name}`)).to.include("delete greenroom-staging");

  await up();
  expect((await findCluster())?.id)
    .to.be.a("string")
    .and.not.equal(first?.id);
  expect((await visitor.visit(PAGE)).body).to.contain("+PONG");
  expect((await run<StatusResult>(0, "status", "staging")).disagreements).to.deep.equal([]);

  const { receipt } = await run<DestroyResult>(0, "destroy", "staging", "--force");
  expect(receipt.flatMap(({ left }) => left)).to.deep.equal([]);
}
