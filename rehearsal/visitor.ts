import { Resolver } from "node:dns/promises";
import { readFileSync } from "node:fs";
import { Agent, get } from "node:https";
import { setTimeout as delay } from "node:timers/promises";

const PATIENCE_SECONDS = 10;
const PAUSE_MILLISECONDS = 25;

/** What a visitor got. */
export interface Visit {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Somebody who opens addresses: through DNS, load balancer, TLS and gateway, as a browser does. */
export interface Visitor {
  /** @throws Error when nothing answers, or its certificate is not one to trust. */
  visit(url: string): Promise<Visit>;
  /** Asks for an address again and again until it is told to stop. */
  keepVisiting(url: string): PersistentVisit;
}

/** A visit that goes on. */
export interface PersistentVisit {
  /** Ends it and tells how it was. */
  stop(): Promise<{ readonly requests: number; readonly failures: readonly string[] }>;
}

/** A visitor who asks the sandbox's name server and trusts the sandbox's certificate authority. */
export function createVisitor(environment: Readonly<Record<string, string>>): Visitor {
  const resolver = new Resolver({ timeout: 1000, tries: 3 });
  resolver.setServers([environment.GREENROOM_RESOLVER ?? ""]);
  // Every visit opens its own connection, as every new visitor does.
  const agent = new Agent({ keepAlive: false, ca: readFileSync(environment.NODE_EXTRA_CA_CERTS ?? "") });
  const visit = async (url: string): Promise<Visit> => {
    const { hostname } = new URL(url);
    const [address] = await resolver.resolve4(hostname);
    if (address === undefined) throw new Error(`${hostname} has no address`);
    return request(url, address, agent);
  };
  return {
    visit,
    keepVisiting(url) {
      let isOver = false;
      const asking = (async () => {
        const failures: string[] = [];
        let requests = 0;
        while (!isOver) {
          requests += 1;
          const failure = await visit(url).then(
            ({ status }) => (status === 200 ? undefined : `status ${status}`),
            (error: unknown) => String(error),
          );
          if (failure !== undefined) failures.push(`${new Date().toISOString()} ${failure}`);
          await delay(PAUSE_MILLISECONDS);
        }
        return { requests, failures };
      })();
      return {
        stop: () => {
          isOver = true;
          return asking;
        },
      };
    },
  };
}

function request(url: string, address: string, agent: Agent): Promise<Visit> {
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      timeout: PATIENCE_SECONDS * 1000,
      lookup: (
        _: string,
        __: unknown,
        found: (error: null, addresses: { address: string; family: number }[]) => void,
      ) => found(null, [{ address, family: 4 }]),
    };
    const outgoing = get(url, options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    outgoing.on("timeout", () =>
      outgoing.destroy(new Error(`${url} did not answer within ${PATIENCE_SECONDS} seconds`)),
    );
    outgoing.on("error", reject);
  });
}
