import type { Fault } from "../sandbox/faults/fault.ts";

/** A way in which a service fails while an environment is made or removed. */
export interface Trouble {
  /** What goes wrong, as a person would say it. */
  readonly name: string;
  readonly service: "DigitalOcean" | "GitHub";
  /** What is asked of the sandbox; where chance decides, another seed hits other requests. */
  readonly faults: (seed: number) => readonly Fault[];
}

const API = "/v2/*";
const DATABASE_PARTS = "/v2/databases/*/*";

/** What Greenroom asks GitHub for; what GitHub's own runners ask it for is not in trouble. */
const CONVERSATIONS = ["/repos/*/pulls*", "/repos/*/issues*", "/repos/*/deployments*"];

/** All troubles that the act goes through. */
export const TROUBLES: readonly Trouble[] = [
  {
    name: "every third request to the cloud ends with 503",
    service: "DigitalOcean",
    faults: (seed) => [{ path: API, status: 503, probability: 0.33, seed }],
  },
  {
    name: "the cloud's database service is out of order for 8 seconds",
    service: "DigitalOcean",
    faults: () => [{ path: DATABASE_PARTS, status: 500, forSeconds: 8 }],
  },
  {
    name: "every second request is one too many (429), and the cloud says to wait a second",
    service: "DigitalOcean",
    faults: (seed) => [{ path: API, status: 429, retryAfter: 1, probability: 0.5, seed }],
  },
  {
    name: "every third connection to the cloud breaks before anything happens",
    service: "DigitalOcean",
    faults: (seed) => [{ path: API, dropRequest: true, probability: 0.33, seed }],
  },
  {
    name: "the cloud creates, and the answer is lost",
    service: "DigitalOcean",
    faults: (seed) => [{ method: "POST", path: DATABASE_PARTS, dropAnswer: true, probability: 0.6, seed }],
  },
  {
    name: "the cloud deletes, and the answer is lost",
    service: "DigitalOcean",
    faults: (seed) => [{ method: "DELETE", path: API, dropAnswer: true, probability: 0.6, seed }],
  },
  {
    name: "what was deleted stays for 5 seconds",
    service: "DigitalOcean",
    faults: () => [{ path: DATABASE_PARTS, lingerSeconds: 5, times: 20 }],
  },
  {
    name: "what was created cannot be seen for 4 seconds",
    service: "DigitalOcean",
    faults: () => [{ path: DATABASE_PARTS, hideSeconds: 4, times: 20 }],
  },
  {
    name: "every fifth answer of the cloud takes 3 seconds longer",
    service: "DigitalOcean",
    faults: (seed) => [{ path: API, answerDelaySeconds: 3, probability: 0.2, seed }],
  },
  {
    name: "nobody waits as long as the list of clusters takes: 35 seconds",
    service: "DigitalOcean",
    faults: () => [{ method: "GET", path: "/v2/kubernetes/clusters", answerDelaySeconds: 35, times: 1 }],
  },
  {
    name: "every third request to GitHub fails, and some answers are lost",
    service: "GitHub",
    faults: (seed) =>
      CONVERSATIONS.flatMap((path) => [
        { path, status: 502, probability: 0.33, seed },
        { method: "POST", path, dropAnswer: true, probability: 0.33, seed },
      ]),
  },
];
