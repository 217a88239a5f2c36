import { expect } from "chai";
import type { SandboxStage } from "../../../support/sandbox-stage.ts";

const RECORDS = "domains/greenroom.localhost/records";

/** Does what somebody does in the control panel of the cloud: gives the record of the previews another time to live, in seconds. */
export async function changeRecord({ commandLine, services }: SandboxStage, ttl: number): Promise<void> {
  const { DIGITALOCEAN_API_URL, DIGITALOCEAN_TOKEN } = commandLine.environment;
  const records = await services.cloudList(RECORDS, "domain_records");
  const record = records.find(({ name }) => name === "*.preview");
  const answer = await fetch(`${DIGITALOCEAN_API_URL}/v2/${RECORDS}/${record?.id}`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${DIGITALOCEAN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "A", ttl }),
  });
  expect(answer.ok, await answer.text()).to.equal(true);
}
