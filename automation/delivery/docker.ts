import { lstat, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { CatalogueApp } from "../../components/catalogue/index.ts";
import { CliError } from "../errors.ts";
import { lastLines, type ProgramOutcome, runProgram } from "./program.ts";
import type { BuildArguments } from "./source.ts";

/** One image to build. */
export interface ImageOrder {
  readonly app: Pick<CatalogueApp, "name" | "context" | "dockerfile">;
  /** Full reference with tag. */
  readonly image: string;
  /** Folder that holds the app's paths of the repository, and nothing else. */
  readonly folder: string;
  /** The commit that the source comes from; written into the image as a label. */
  readonly commit: string;
  readonly buildArguments: BuildArguments;
}

/** How a Docker client says that its engine does not answer; since Docker 29 in the second way. */
export const NO_ENGINE =
  /cannot connect to the docker daemon|failed to connect to the docker api|error during connect|is the docker daemon running/i;

/** The Docker client, with a login of its own for pushing. */
export interface Docker {
  /** @throws CliError `build-failed`, `docker-missing`, `docker-unavailable` or `disk-full` */
  build(order: ImageOrder): Promise<void>;
  /** @throws CliError like {@link build} */
  push(app: string, image: string): Promise<void>;
  /** Removes the login. */
  close(): Promise<void>;
}

/**
 * Prepares the Docker client. The login for pushing stands in a folder of its own and goes with it, so the machine's own
 * logins are neither changed nor lost for base images.
 */
export function createDocker(environment: NodeJS.ProcessEnv, dockerConfig: string, signal: AbortSignal): Docker {
  let folder: Promise<string> | undefined;
  let context: Promise<NodeJS.ProcessEnv> | undefined;
  const makeFolder = async () => {
    const path = await mkdtemp(join(tmpdir(), "greenroom-docker-"));
    await writeFile(join(path, "config.json"), dockerConfig, { mode: 0o600 });
    return path;
  };
  return {
    build: async ({ app, image, folder: files, commit, buildArguments }) => {
      await refuseLink(app, files);
      const outcome = await run(
        [
          "build",
          "--progress=plain",
          `--file=${join(files, app.dockerfile)}`,
          `--tag=${image}`,
          `--label=org.opencontainers.image.revision=${commit}`,
          ...Object.entries(buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
          join(files, app.context),
        ],
        { ...environment, DOCKER_BUILDKIT: "1" },
        signal,
      );
      if (outcome.code !== 0) throw explain(`The image of "${app.name}" could not be built.`, outcome, signal);
    },
    push: async (app, image) => {
      folder ??= makeFolder();
      context ??= folder.then((path) => takeContext(environment, path, signal));
      const own = { ...environment, ...(await context), DOCKER_CONFIG: await folder };
      const outcome = await run(["push", image], own, signal);
      if (outcome.code !== 0) throw explain(`The image of "${app}" could not be pushed.`, outcome, signal);
    },
    close: async () => {
      if (folder !== undefined) await rm(await folder, { recursive: true, force: true });
    },
  };
}

/**
 * Makes the machine's context, which says where the engine is, known in a folder of settings that has none. The link brings
 * its TLS files too.
 *
 * @returns the variables that choose it; none where the engine is at `DOCKER_HOST`, which wins, or where Docker expects it
 * @see https://docs.docker.com/engine/manage-resources/contexts/
 */
async function takeContext(
  environment: NodeJS.ProcessEnv,
  folder: string,
  signal: AbortSignal,
): Promise<NodeJS.ProcessEnv> {
  if (environment.DOCKER_HOST) return {};
  const { stdout } = await run(
    ["context", "inspect", "--format", "{{.Name}} {{.Storage.MetadataPath}}"],
    environment,
    signal,
  );
  const [, name, contexts] = /^(\S+) (.+)\/meta\/\w+$/.exec(stdout.trim()) ?? [];
  if (name === undefined || contexts === undefined) return {};
  await symlink(resolve(contexts), join(folder, "contexts"));
  return { DOCKER_CONTEXT: name };
}

/** A link can lead to a file of this machine, and lines of it into the log: no client is trusted to see that. */
async function refuseLink({ name, dockerfile }: ImageOrder["app"], folder: string): Promise<void> {
  const file = await lstat(join(folder, dockerfile)).catch(() => undefined);
  if (file?.isSymbolicLink() !== true) return;
  throw new CliError(
    "build-failed",
    `The image of "${name}" could not be built: its Dockerfile, "${dockerfile}", is a link.`,
    "Commit the Dockerfile itself, and push again.",
  );
}

async function run(
  arguments_: readonly string[],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<ProgramOutcome> {
  try {
    return await runProgram("docker", arguments_, { environment, signal });
  } catch (cause) {
    throw new CliError(
      "docker-missing",
      'There is no program "docker" on PATH, and an image has to be built.',
      "Install Docker (https://docs.docker.com/engine/install/), or let CI build the image.",
      { cause },
    );
  }
}

function explain(message: string, { log }: ProgramOutcome, signal: AbortSignal): CliError {
  const details = lastLines(log);
  if (signal.aborted)
    return new CliError("cancelled", message, "The work was stopped: run the command again.", { details });
  if (/no space left on device/i.test(log)) {
    return new CliError(
      "disk-full",
      `${message} The disk is full.`,
      "Free some space, for example with `docker system prune`.",
      { details },
    );
  }
  if (NO_ENGINE.test(log)) {
    return new CliError(
      "docker-unavailable",
      `${message} Docker does not answer.`,
      "Start Docker, or set DOCKER_HOST to where it runs.",
      { details },
    );
  }
  return new CliError("build-failed", message, "Correct what the log names and run the command again.", { details });
}
