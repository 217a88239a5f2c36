import { setTimeout as delay } from "node:timers/promises";
import { HOST_USER, sshOptions } from "../../components/compose-host/ssh-options.ts";
import { NO_ENGINE } from "../delivery/docker.ts";
import { lastLines, type ProgramOutcome, runProgram } from "../delivery/program.ts";
import { CliError } from "../errors.ts";
import { isRecord, records, text } from "./json-api.ts";

/** Where a Docker Engine runs, and how it proves that it is the right one. */
export interface DockerHostAccess {
  readonly address: string;

  /** Public key of the host. */
  readonly hostKey: string;

  /** What `ssh` gets; it finds the deploy key there. */
  readonly environment: NodeJS.ProcessEnv;
}

/** A container that does not do what it should, and the end of its log. */
export interface ContainerTrouble {
  readonly container: string;

  /** Name of the app; empty for what belongs to none. */
  readonly app: string;

  /** What the container is for, such as `app` or `migrate`. */
  readonly part: string;

  /** Why, such as `exited with code 1`. */
  readonly reason: string;
  readonly log: readonly string[];
}

/** Something on a Docker Engine that bears an owner's label. */
export interface OwnedObject {
  readonly kind: DockerKind;
  readonly name: string;
  /** The environment that the label names. */
  readonly owner: string;
}

/** The Docker Engine of a compose host, as far as the command line needs it. */
export interface DockerHost {
  /** Waits until it answers. @throws CliError `service-unreachable`, `host-key-changed` or `service-refused` */
  awaitStart(limitSeconds: number): Promise<void>;

  /** What an environment has there: containers, networks and volumes, by their kind and name. */
  objectsOf(environment: string): Promise<readonly string[]>;

  /** What any environment has there. */
  owned(): Promise<readonly OwnedObject[]>;

  /** Removes what an environment has there: containers first, running or not, then networks and volumes. */
  removeObjectsOf(environment: string): Promise<void>;

  /** The identifier of something by its name; undefined when there is nothing of the name. */
  find(kind: DockerKind, name: string): Promise<string | undefined>;

  /** The containers of an environment that have failed. */
  troublesOf(environment: string): Promise<readonly ContainerTrouble[]>;
}

const OWNER_LABEL = "greenroom.dev/environment";
const RETRY_MILLISECONDS = 1000;
const LOG_LINES = 20;
const KINDS = {
  container: { list: "docker container ls --all", name: "Names", remove: "docker container rm --force" },
  network: { list: "docker network ls", name: "Name", remove: "docker network rm" },
  volume: { list: "docker volume ls", name: "Name", remove: "docker volume rm" },
} as const;
const IDENTIFIERS = { container: "{{.Id}}", network: "{{.Id}}", volume: "{{.Name}}" } as const;

/** A container as far as it is told here, on one line; its variables, which hold secrets, stay on the host. */
const TOLD =
  '{"Name":{{json .Name}},"State":{{json .State}},"RestartCount":{{.RestartCount}},"Config":{"Labels":{{json .Config.Labels}}}}';

/** How Docker says that something is not there, or is about to go; the words differ from version to version. */
const GONE =
  /^error\b.*(?:no such (?:container|network|volume|object)\b|network \S+ not found|dead or marked for removal)/i;

/** A kind of thing on a Docker Engine. */
export type DockerKind = keyof typeof KINDS;

/** Makes the client. It runs Docker's command line on the host, over one SSH login for each question. */
export function createDockerHost(access: DockerHostAccess): DockerHost {
  const ask = (command: string) => askHost(access, command);
  return {
    awaitStart: async (limitSeconds) => {
      const deadline = Date.now() + limitSeconds * 1000;
      for (;;) {
        try {
          await ask("docker version --format {{.Server.Version}}");
          return;
        } catch (error) {
          const isStarting = error instanceof CliError && error.code === "service-unreachable";
          if (!isStarting || Date.now() >= deadline) throw error;
          await delay(RETRY_MILLISECONDS);
        }
      }
    },
    objectsOf: async (environment) => {
      const commands = Object.entries(KINDS).map(
        ([kind, { list, name }]) => `${list} --filter ${ownedBy(environment)} --format '${kind} {{.${name}}}'`,
      );
      return (await ask(commands.join(" && "))).split("\n").filter((line) => line !== "");
    },
    owned: async () => {
      const commands = Object.entries(KINDS).map(
        ([kind, { list, name }]) =>
          `${list} --filter label=${OWNER_LABEL} --format '${kind} {{.Label "${OWNER_LABEL}"}} {{.${name}}}'`,
      );
      return (await ask(commands.join(" && "))).split("\n").flatMap(readOwned);
    },
    removeObjectsOf: async (environment) => {
      const commands = Object.values(KINDS).map(
        ({ list, remove }) =>
          `found=$(${list} --quiet --filter ${ownedBy(environment)}) && { test -z "$found" || ${remove} $found; }`,
      );
      await ask(commands.join(" && "));
    },
    find: async (kind, name) => {
      const inspect = `docker ${kind} inspect --format ${IDENTIFIERS[kind]} ${name}`;
      return (await askOfWhatIsThere(access, inspect)).at(-1);
    },
    troublesOf: async (environment) => {
      const list = `docker container ls --all --quiet --filter ${ownedBy(environment)}`;
      const inspect = `docker container inspect --format '${TOLD}' $ids`;
      const lines = await askOfWhatIsThere(access, `ids=$(${list}) && { test -z "$ids" || ${inspect}; }`);
      const containers = lines.filter(isJson).map((line): unknown => JSON.parse(line));
      const troubles = records(containers).flatMap(troubleOf);
      return Promise.all(
        troubles.map(async (trouble) => ({
          ...trouble,
          log: await askOfWhatIsThere(access, `docker logs --tail ${LOG_LINES} ${trouble.container}`),
        })),
      );
    },
  };
}

function ownedBy(environment: string): string {
  return `label=${OWNER_LABEL}=${environment}`;
}

function readOwned(line: string): readonly OwnedObject[] {
  const [word = "", owner = "", name = ""] = line.split(" ");
  const kind = isKind(word) ? word : undefined;
  return kind === undefined || name === "" ? [] : [{ kind, name, owner }];
}

function isKind(word: string): word is DockerKind {
  return Object.hasOwn(KINDS, word);
}

function troubleOf(container: Readonly<Record<string, unknown>>): readonly Omit<ContainerTrouble, "log">[] {
  const state = isRecord(container.State) ? container.State : {};
  const config = isRecord(container.Config) ? container.Config : {};
  const labels = isRecord(config.Labels) ? config.Labels : {};
  const reason = reasonOf(state, Number(container.RestartCount ?? 0));
  if (reason === undefined) return [];
  const name = text(container, "Name").replace(/^\//, "");
  const [app, part] = [text(labels, "app.kubernetes.io/name"), text(labels, "app.kubernetes.io/component")];
  return [{ container: name, app, part, reason }];
}

function reasonOf(state: Readonly<Record<string, unknown>>, restarts: number): string | undefined {
  const code = Number(state.ExitCode ?? 0);
  if (state.OOMKilled === true) return "ended because it used more memory than it may";
  if (state.Restarting === true) return `ends again and again, last with exit code ${code}`;
  if (state.Running === true) return restarts > 0 ? `runs, but was started again ${restarts} times` : undefined;
  return code === 0 ? undefined : `ended with exit code ${code}`;
}

async function askHost(access: DockerHostAccess, command: string): Promise<string> {
  const { code, stdout, log } = await runOnHost(access, command);
  if (code === 0) return stdout;
  throw explain(access.address, code, lastLines(log));
}

/**
 * Asks about what can go at any moment: the lines about what is there, those of JSON if it is about several, and none
 * about what is not.
 */
async function askOfWhatIsThere(access: DockerHostAccess, command: string): Promise<readonly string[]> {
  // In one stream, so that no line tears another one apart.
  const { code, stdout, log } = await runOnHost(access, `${command} 2>&1`);
  const lines = stdout.split(/\r?\n/).filter((line) => line.trim() !== "");
  if (code === 0) return lines;
  const told = lines.filter((line) => !GONE.test(line));
  if (told.length < lines.length && told.every(isJson)) return told;
  throw explain(
    access.address,
    code,
    lastLines(log).filter((line) => !isJson(line)),
  );
}

function isJson(line: string): boolean {
  return line.startsWith("{");
}

function runOnHost({ address, hostKey, environment }: DockerHostAccess, command: string): Promise<ProgramOutcome> {
  return runSsh([...sshOptions(hostKey), "-l", HOST_USER, "--", address, command], environment);
}

async function runSsh(words: readonly string[], environment: NodeJS.ProcessEnv) {
  try {
    return await runProgram("ssh", words, { environment });
  } catch (cause) {
    throw new CliError(
      "ssh-missing",
      'There is no program "ssh" on PATH, and the compose host has to be asked.',
      "Install OpenSSH 8.5 or newer.",
      { cause },
    );
  }
}

/** `ssh` itself ends with 255; any other code is that of the command on the host. */
function explain(address: string, code: number, details: readonly string[]): CliError {
  const log = details.join("\n");
  if (/host key verification failed|host identification has changed/i.test(log)) {
    return new CliError(
      "host-key-changed",
      `The machine at ${address} does not have the SSH key of the compose host, so nothing was sent to it.`,
      "Use the deploy key that the platform was made with; if somebody else answers there, do not go on before you know who.",
      { details },
    );
  }
  if (/permission denied/i.test(log)) {
    return new CliError(
      "service-refused",
      `The compose host at ${address} does not take the deploy key.`,
      "Set GREENROOM_SSH_KEY to the key that the platform was made with.",
      { details },
    );
  }
  const isDown = code === 255 || NO_ENGINE.test(log);
  return new CliError(
    isDown ? "service-unreachable" : "service-refused",
    isDown
      ? `The compose host at ${address} does not answer.`
      : `The compose host at ${address} refused a command with exit code ${code}.`,
    isDown
      ? "Look whether the droplet is on and this machine's address is among greenroom:sshRanges, then run the command again."
      : "See what it says, and run the command again.",
    { details },
  );
}
