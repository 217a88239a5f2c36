import type { Faults } from "../../faults/faults.ts";
import { FaultError, readFault } from "../../faults/read-fault.ts";
import { noContent, ok, unprocessable } from "./answer.ts";
import type { HiddenObjects } from "./hidden-objects.ts";
import { type Route, route } from "./route.ts";

/** `POST|GET|DELETE /_sandbox/faults`: asks for a failure, tells what still waits, ends all failures. */
export function faultRoutes(faults: Faults, hidden: HiddenObjects): Route[] {
  return [
    route("GET /_sandbox/faults", "sandbox_list_faults", () => ok({ faults: faults.list(), hits: faults.hits })),
    route("POST /_sandbox/faults", "sandbox_add_fault", (request) => {
      faults.add(fromBody(request.body));
      return noContent();
    }),
    route("DELETE /_sandbox/faults", "sandbox_clear_faults", () => {
      faults.clear();
      hidden.clear();
      return noContent();
    }),
  ];
}

function fromBody(body: unknown) {
  try {
    return readFault(body);
  } catch (error) {
    throw error instanceof FaultError ? unprocessable(error.message) : error;
  }
}
