import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import type { Fault } from "./fault.ts";
import { Faults } from "./faults.ts";
import { FaultError, readFault } from "./read-fault.ts";

const PATH = "/_sandbox/faults";

/** What these services cannot be made to do: it depends on how their answers name things. */
const NOT_HERE = ["answerDelaySeconds", "lingerSeconds", "hideSeconds"] as const;

/** Gives any service the faults that can be asked for with `POST|GET|DELETE /_sandbox/faults`. */
export function withFaults(listener: RequestListener): RequestListener {
  const faults = new Faults(() => new Date());
  return (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://sandbox");
    if (pathname === PATH) {
      control(faults, request).then(
        (body) => answer(response, 200, body),
        (error: unknown) => answer(response, error instanceof FaultError ? 422 : 400, { message: String(error) }),
      );
      return;
    }
    const fault = faults.take(request.method ?? "GET", pathname);
    if (fault === undefined) listener(request, response);
    else void strike(fault, faults, { listener, request, response });
  };
}

async function control(faults: Faults, request: IncomingMessage): Promise<unknown> {
  if (request.method === "DELETE") faults.clear();
  if (request.method === "POST") faults.add(readHere(await json(request)));
  return { faults: faults.list(), hits: faults.hits };
}

function readHere(body: unknown): Fault {
  const fault = readFault(body);
  const wrong = NOT_HERE.find((name) => fault[name] !== undefined);
  if (wrong !== undefined) throw new FaultError(`${wrong} is only for the DigitalOcean API`);
  return fault;
}

interface Struck {
  readonly listener: RequestListener;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function strike(fault: Fault, faults: Faults, { listener, request, response }: Struck): Promise<void> {
  if (fault.status !== undefined) {
    if (fault.retryAfter !== undefined) response.setHeader("retry-after", fault.retryAfter);
    answer(response, fault.status, { message: `a fault of the sandbox refuses with ${fault.status}` });
    return;
  }
  if (fault.dropRequest === true) {
    request.socket.destroy();
    return;
  }
  await faults.wait(fault.delaySeconds ?? 0);
  if (fault.dropAnswer === true) {
    response.writeHead = () => {
      request.socket.destroy();
      return response;
    };
  }
  listener(request, response);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}
