import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "../../ports.ts";
import { startProcess } from "../../process.ts";
import type { Toolchain } from "../../toolchain/index.ts";

const ADDRESS = "127.0.0.1";

/** The region that requests are signed for, as for Spaces. */
const REGION = "us-east-1";
const BUCKET = "greenroom-state";

/** What the object storage needs. */
export interface ObjectStorageSettings {
  /** The sandbox's state. */
  readonly directory: string;
  readonly toolchain: Toolchain;
}

/** The object storage that runs, with one bucket in it and one key that opens it. */
export interface ObjectStorage {
  /** The folder of the bucket: each object is a file in it. */
  readonly bucketDirectory: string;
  /** The bucket as Pulumi names it, for `GREENROOM_STATE`. */
  readonly stateUrl: string;
  readonly accessKey: string;
  readonly secretKey: string;
  stop(): Promise<void>;
}

/** Starts an S3-compatible object storage over plain HTTP on loopback. Its key is made up anew each time. */
export async function startObjectStorage({ directory, toolchain }: ObjectStorageSettings): Promise<ObjectStorage> {
  const root = join(directory, "object-storage");
  // Folders below the root are its buckets.
  await mkdir(join(root, BUCKET), { recursive: true });
  const host = `${ADDRESS}:${await freePort(ADDRESS)}`;
  const accessKey = `DO00SANDBOX${randomBytes(4).toString("hex").toUpperCase()}`;
  const secretKey = randomBytes(32).toString("base64url");
  const server = await startProcess({
    name: "the object storage",
    command: toolchain.tool("versitygw"),
    arguments: ["--port", host, "--region", REGION, "--health", "/health", "--quiet", "posix", root],
    // On a command line everybody on the machine could read them.
    environment: { ROOT_ACCESS_KEY_ID: accessKey, ROOT_SECRET_ACCESS_KEY: secretKey },
    logFile: join(directory, "logs", "object-storage.log"),
    ready: async () => (await fetch(`http://${host}/health`)).ok,
  });
  return {
    bucketDirectory: join(root, BUCKET),
    stateUrl: `s3://${BUCKET}?region=${REGION}&endpoint=http://${host}&s3ForcePathStyle=true`,
    accessKey,
    secretKey,
    stop: () => server.stop(),
  };
}
