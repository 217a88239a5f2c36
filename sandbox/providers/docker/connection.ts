import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { Agent } from "node:http";
import { connect } from "node:net";
import { Duplex, Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { ProviderError } from "../framework/errors.ts";

/** Parallel resources share the streams: each over SSH is a login of its own. */
const MOST_STREAMS = 6;

/** What HTTP's client sets on a socket between two requests, and pipes do not have. */
const WITHOUT_SETTINGS = {
  ref: () => undefined,
  unref: () => undefined,
  setKeepAlive: () => undefined,
  setNoDelay: () => undefined,
  setTimeout: () => undefined,
};

/** Where a Docker Engine listens. */
export interface EngineAddress {
  /** Such as `unix:///var/run/docker.sock` or `ssh://root@203.0.113.5`. */
  readonly host: string;
  /** Options for `ssh`, before the host. */
  readonly sshOptions: readonly string[];
}

/** Opens byte streams to a Docker Engine, and keeps them open between requests. */
export class EngineAgent extends Agent {
  readonly #open: () => Duplex;

  /** @throws ProviderError for an address of another kind */
  constructor({ host, sshOptions }: EngineAddress) {
    super({ keepAlive: true, maxSockets: MOST_STREAMS });
    const url = new URL(host);
    if (url.protocol === "unix:") this.#open = () => connect(url.pathname);
    else if (url.protocol === "ssh:") this.#open = () => openOverSsh(url, sshOptions);
    else throw new ProviderError(`The stand-in for the docker plugin reaches unix:// and ssh:// hosts, not ${host}.`);
  }

  override createConnection(): Duplex {
    return this.#open();
  }
}

/** As Docker's own command line does: https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket */
function openOverSsh({ username, hostname, port }: URL, options: readonly string[]): Duplex {
  const words = [
    ...options,
    ...(username === "" ? [] : ["-l", username]),
    ...(port === "" ? [] : ["-p", port]),
    ...["--", hostname, "docker", "system", "dial-stdio"],
  ];
  const child = spawn("ssh", words, { stdio: "pipe" });
  const pipes = Duplex.from({ readable: Readable.from(outputOf(child, words)), writable: inputOf(child) });
  pipes.once("close", () => child.kill());
  return Object.assign(pipes, WITHOUT_SETTINGS);
}

/** What goes to the host. That `ssh` takes nothing more is told by its end, which also says why. */
function inputOf({ stdin }: ChildProcessWithoutNullStreams): Writable {
  stdin.on("error", () => undefined);
  return new Writable({
    write: (chunk, _encoding, done) => void stdin.write(chunk, () => done()),
    final: (done) => void stdin.end(() => done()),
  });
}

/** What comes from the host; when it ends because `ssh` failed, that is an error in ssh's words. */
async function* outputOf(child: ChildProcessWithoutNullStreams, words: readonly string[]): AsyncGenerator<Buffer> {
  const complaint = text(child.stderr);
  const ended = once(child, "exit");
  yield* child.stdout;
  const [code] = await ended;
  if (code === 0) return;
  const command = `command [ssh ${words.join(" ")}] has exited with exit status ${code}`;
  const advice = "make sure the URL is valid, and Docker 18.09 or later is installed on the remote host";
  throw new Error(`error during connect: ${command}, ${advice}: stderr=${(await complaint).trim()}`);
}
