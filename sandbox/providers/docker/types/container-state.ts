import { setTimeout as delay } from "node:timers/promises";
import { ProviderError } from "../../framework/errors.ts";
import { isProperties, type Properties } from "../../framework/values.ts";
import { objectAt, textAt, textsAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import { type Engine, ifThere } from "../engine.ts";
import { readLog } from "../logs.ts";

/** As long as the original waits before it looks at a container that it has started. */
const LOOK_AFTER_MILLISECONDS = 100;
const MEBIBYTE = 1024 * 1024;

/** A container as the engine has it. */
export interface FoundContainer {
  readonly isRunning: boolean;
  readonly outputs: Properties;
}

/** The state of a container, with its outputs; undefined when it is gone. Environment and labels are the image's too, so they are not read. */
export async function readContainer(engine: Engine, id: string): Promise<FoundContainer | undefined> {
  const container = await ifThere(() => engine.call("GET", `/containers/${id}/json`));
  if (container === undefined) return undefined;
  const [config, host, state] = [
    objectAt(container, "Config"),
    objectAt(container, "HostConfig"),
    objectAt(container, "State"),
  ];
  const isRunning = state.Running === true;
  const network = objectAt(container, "NetworkSettings");
  return {
    isRunning,
    outputs: {
      ...(isRunning ? {} : { exitCode: state.ExitCode ?? 0 }),
      name: textAt(container, "Name").replace(/^\//, ""),
      image: textAt(container, "Image"),
      command: textsAt(config, "Cmd"),
      entrypoints: textsAt(config, "Entrypoint"),
      hostname: textAt(config, "Hostname"),
      readOnly: host.ReadonlyRootfs === true,
      init: host.Init === true,
      securityOpts: textsAt(host, "SecurityOpt"),
      logDriver: textAt(objectAt(host, "LogConfig"), "Type"),
      memory: Number(host.Memory ?? 0) / MEBIBYTE,
      restart: textAt(objectAt(host, "RestartPolicy"), "Name"),
      bridge: textAt(network, "Bridge"),
      networkDatas: Object.entries(objectAt(network, "Networks")).map(([networkName, settings]) => {
        const endpoint = isProperties(settings) ? settings : {};
        return {
          networkName,
          ipAddress: textAt(endpoint, "IPAddress"),
          ipPrefixLength: endpoint.IPPrefixLen ?? 0,
          gateway: textAt(endpoint, "Gateway"),
          macAddress: textAt(endpoint, "MacAddress"),
        };
      }),
    },
  };
}

/** @throws ProviderError as the original words it, when a container ended right after its start */
export async function requireRunning(engine: Engine, id: string): Promise<void> {
  await delay(LOOK_AFTER_MILLISECONDS);
  const found = await readContainer(engine, id);
  if (found?.isRunning !== true) throw new ProviderError("container exited immediately");
}

/** Waits for a container's end, and tells its log when it is asked for. */
export async function awaitEnd(engine: Engine, id: string, withLog: boolean): Promise<Properties> {
  await during("Unable to wait container end of execution", () => engine.call("POST", `/containers/${id}/wait`));
  if (!withLog) return {};
  return { containerLogs: readLog(await engine.send("GET", `/containers/${id}/logs?stdout=true&stderr=true`)) };
}

/** Waits until a container's own check says that it is healthy. @throws ProviderError when it has none, or the time is over */
export async function awaitHealth(engine: Engine, id: string, seconds: number): Promise<void> {
  await poll(
    seconds,
    async () => {
      const state = objectAt(await engine.call("GET", `/containers/${id}/json`), "State");
      const health = objectAt(state, "Health");
      if (health.Status === undefined) {
        throw new ProviderError("you must specify a healthcheck for the container to be waited for");
      }
      return health.Status === "healthy" ? true : undefined;
    },
    `timed out after ${seconds} seconds while waiting for the container to be healthy`,
  );
}
