import { readdirSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backendEnvironment } from "../../../../automation/engine/backend.ts";
import { type ObjectStorage, startObjectStorage } from "../../../../sandbox/cloud/object-storage/object-storage.ts";
import { prepareToolchain } from "../../../../sandbox/toolchain/index.ts";
import { engineIn, type TemporaryBackend } from "../../../support/backend.ts";
import { writeLedgerProject } from "../../../support/ledger.ts";

/** An object storage, a ledger that is the cloud, and jobs that share nothing else. */
export interface JobStage {
  readonly storage: ObjectStorage;
  /** A job on a fresh machine: its home, its temporary folder and its checkout have nothing of another job. */
  startJob(changes?: NodeJS.ProcessEnv): Promise<TemporaryBackend>;
  /** The names of all objects in the bucket. */
  objects(): readonly string[];
  stop(): Promise<void>;
}

/** Starts the object storage. */
export async function setJobStage(): Promise<JobStage> {
  const directory = await mkdtemp(join(tmpdir(), "greenroom-jobs-"));
  const { tools, ...toolchain } = await prepareToolchain({ environment: process.env, output: { write: () => true } });
  const storage = await startObjectStorage({ directory, toolchain: { tools, ...toolchain } });
  const ledger = join(directory, "ledger");
  await mkdir(ledger);
  const objects = () => filesIn(storage.bucketDirectory);
  return {
    storage,
    objects,
    startJob: async (changes = {}) => {
      const folder = await mkdtemp(join(directory, "job-"));
      await writeLedgerProject(folder);
      await symlink(ledger, join(folder, "ledger"));
      const environment = { ...jobEnvironment(folder, tools, storage), LEDGER_FOLDER: ledger, ...changes };
      const whole = backendEnvironment(environment);
      return {
        folder,
        ledger,
        environment: whole,
        engine: engineIn(folder, whole),
        countLocks: () => objects().filter((name) => name.startsWith(".pulumi/locks/")).length,
      };
    },
    stop: async () => {
      await storage.stop();
      await rm(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function jobEnvironment(folder: string, tools: string, { stateUrl, accessKey, secretKey }: ObjectStorage) {
  return {
    PATH: `${tools}:${process.env.PATH}`,
    HOME: folder,
    TMPDIR: folder,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_CONFIG_PASSPHRASE: "a passphrase for tests",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    GREENROOM_STATE: stateUrl,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
  };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true)
    .toSorted();
}
