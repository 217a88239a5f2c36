import { createServer, type RequestListener, type Server } from "node:http";
import { join } from "node:path";
import { startAccount } from "./account.ts";
import { listenForControl } from "./control.ts";
import { type SandboxPlaces, writeDescription } from "./description.ts";
import { describeSandbox } from "./environment.ts";
import { CONTENT } from "./github/content.ts";
import { cloneRepository, createRepository } from "./github/git-repository.ts";
import { createGitHub } from "./github/server.ts";
import { createBridge } from "./network-bridge.ts";
import { freePort } from "./ports.ts";
import { installPlugins } from "./providers/install.ts";
import { mountRunFolders } from "./run-folders.ts";
import { putOnSearchPath } from "./search-path.ts";
import { renderStatus } from "./status-report.ts";
import { cacheDirectory, type Toolchain } from "./toolchain/index.ts";

/** What `up` hands over. */
export interface DaemonInput {
  /** The checkout. */
  readonly root: string;
  readonly places: SandboxPlaces;
  readonly toolchain: Omit<Toolchain, "tool">;
  /** A git repository to copy; without one it is made from the checkout's files, as they are. */
  readonly repository?: string;
}

/** The repository that the sandbox's GitHub serves, and the token that opens it; a made-up one, visibly so. */
const GITHUB = { slug: "greenroom/storefront", token: "ghs_sandbox0000000000000000000000000000" };
const DIGITALOCEAN_TOKEN = "dop_v1_sandbox0000000000000000000000000000";

async function main(input: DaemonInput): Promise<void> {
  const start = Date.now();
  const { root, places } = input;
  const toolchain: Toolchain = { ...input.toolchain, tool: (name) => join(input.toolchain.tools, name) };
  putOnSearchPath(toolchain.tools);
  await mountRunFolders();
  const cache = cacheDirectory(process.env);
  const pulumiHome = join(places.directory, "pulumi-home");
  const [bridge, repository] = await Promise.all([
    createBridge(places.id),
    input.repository === undefined
      ? createRepository(join(places.directory, "repository.git"), root, CONTENT)
      : cloneRepository(join(places.directory, "repository.git"), input.repository),
    installPlugins({ pulumiHome, cacheDirectory: cache }),
  ]);
  const [digitalOceanPort, gitHubPort] = [await freePort(), await freePort()];
  const access = { url: `http://127.0.0.1:${digitalOceanPort}`, token: DIGITALOCEAN_TOKEN };
  const account = await startAccount({ root, places, toolchain, bridge, cache, access });
  const servers = [
    await listen(account.listener, digitalOceanPort),
    await listen(await createGitHub({ ...GITHUB, repository }), gitHubPort),
  ];
  const stop = async () => {
    for (const server of servers) server.close().closeAllConnections();
    await account.stop();
    await bridge.remove();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  listenForControl(places, { status: async () => renderStatus(account.snapshot()), stop: () => void stop() });
  const github = { ...GITHUB, url: `http://127.0.0.1:${gitHubPort}`, repository: repository.path };
  const description = await describeSandbox({ places, toolchain, pulumiHome, access, github, cloud: account.cloud });
  await writeDescription(places, {
    ...description,
    startedAt: new Date(start).toISOString(),
    seconds: (Date.now() - start) / 1000,
  });
}

function listen(listener: RequestListener, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(listener);
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

const [, , text] = process.argv;
if (text === undefined) throw new Error("the daemon is started by: npm run sandbox -- up");
await main(JSON.parse(text) as DaemonInput);
