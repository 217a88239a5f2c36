import { Resolver } from "node:dns/promises";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ZoneRecords } from "../../digitalocean/runtime.ts";
import { waitFor } from "../../polling.ts";
import { freePort } from "../../ports.ts";
import { startProcess } from "../../process.ts";
import type { Toolchain } from "../../toolchain/index.ts";
import { renderZoneFile } from "./zone-file.ts";

const ADDRESS = "127.0.0.1";
const RELOAD_SECONDS = 0.1;
const CHANGE_TIMEOUT_SECONDS = 10;

/** What the name server needs. */
export interface NameServerSettings {
  /** The sandbox's state. */
  readonly directory: string;
  readonly toolchain: Toolchain;
}

/** The name server of all zones, over UDP and TCP. */
export interface NameServer {
  /** Address and port, as `GREENROOM_RESOLVER` wants them. */
  readonly address: string;
  /** Writes a new zone or replaces it as a whole; settles when it is what the server answers. */
  writeZone(zone: ZoneRecords): Promise<void>;
  /** Settles when the server knows the zone no more; harmless when there is none. */
  removeZone(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts CoreDNS on a free port of loopback, without zones. */
export async function startNameServer({ directory, toolchain }: NameServerSettings): Promise<NameServer> {
  const zones = join(directory, "zones");
  await mkdir(zones, { recursive: true });
  const port = await freePort(ADDRESS);
  const configuration = join(directory, "name-server.corefile");
  await writeFile(configuration, renderConfiguration(port, zones));
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`${ADDRESS}:${port}`]);
  const server = await startProcess({
    name: "the name server",
    command: toolchain.tool("coredns"),
    arguments: ["-conf", configuration, "-quiet"],
    logFile: join(directory, "logs", "name-server.log"),
    ready: async () => (await servedSerial(resolver, "greenroom.invalid")) === undefined,
  });
  const file = (name: string) => join(zones, `${name}.zone`);
  return {
    address: `${ADDRESS}:${port}`,
    writeZone: async (zone) => {
      // Renamed into place, because the server may read at any moment.
      await writeFile(join(directory, `${zone.name}.zone`), renderZoneFile(zone));
      await rename(join(directory, `${zone.name}.zone`), file(zone.name));
      await waitForSerial(resolver, zone.name, zone.serial);
    },
    removeZone: async (name) => {
      await rm(file(name), { force: true });
      await waitForAnswer(`no zone ${name}`, resolver, name, (served) => served === undefined);
    },
    stop: () => server.stop(),
  };
}

/** The file's name says which zone it is. */
function renderConfiguration(port: number, zones: string): string {
  return `.:${port} {
  bind ${ADDRESS}
  errors
  auto {
    directory ${zones} ^(.*)\\.zone$ {1}
    reload ${RELOAD_SECONDS}s
  }
}
`;
}

/** A later change may overtake this one: it has happened too. */
async function waitForSerial(resolver: Resolver, zone: string, serial: number): Promise<void> {
  await waitForAnswer(`serial ${serial} for ${zone}`, resolver, zone, (served) => (served ?? -1) >= serial);
}

async function waitForAnswer(
  what: string,
  resolver: Resolver,
  zone: string,
  accept: (serial: number | undefined) => boolean,
): Promise<void> {
  await waitFor(
    `the name server answering with ${what}`,
    async () => (accept(await servedSerial(resolver, zone)) ? true : undefined),
    { timeoutSeconds: CHANGE_TIMEOUT_SECONDS, intervalMilliseconds: 20 },
  );
}

/** The serial that the server has for a zone now; `undefined` when it says that the zone is not its own. */
async function servedSerial(resolver: Resolver, zone: string): Promise<number | undefined> {
  try {
    return (await resolver.resolveSoa(zone)).serial;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EREFUSED") return undefined;
    throw error;
  }
}
