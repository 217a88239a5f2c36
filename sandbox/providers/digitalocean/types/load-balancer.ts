import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt } from "../../terraform/json.ts";
import { during, poll } from "../../terraform/polling.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { type Api, ifFound } from "../api.ts";
import type { Description, Operation } from "../description.ts";
import { findByName } from "./certificate.ts";
import { LOAD_BALANCER_PROPERTIES as PROPERTIES, UNCOVERED, validateLoadBalancer } from "./load-balancer-properties.ts";

const PATH = "/v2/load_balancers";

/** A load balancer: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Load-Balancers */
export const LOAD_BALANCER: Description = {
  type: "digitalocean:index/loadBalancer:LoadBalancer",
  properties: PROPERTIES,
  uncovered: UNCOVERED,
  isNamed: true,
  timeouts: { create: 600 },
  validate: validateLoadBalancer,
  async create({ api }, inputs) {
    return during("Error creating Load Balancer", async () => {
      const answer = await api.post(PATH, await loadBalancerRequest(api, inputs));
      return { id: textAt(objectAt(answer, "load_balancer"), "id") };
    });
  },
  async finish(operation, id) {
    await during(`Error waiting for Load Balancer (${id}) to become ready`, () => waitUntilActive(operation, id));
  },
  async read({ api }, id, known) {
    const answer = await ifFound(() => during("Error retrieving Load Balancer", () => api.get(`${PATH}/${id}`)));
    return answer && loadBalancerOutputs(api, objectAt(answer, "load_balancer"), known);
  },
  async update({ api }, { id, news }) {
    await during("Error updating Load Balancer", async () =>
      api.put(`${PATH}/${id}`, await loadBalancerRequest(api, news)),
    );
  },
  async delete({ api }, id) {
    await ifFound(() => during("Error deleting Load Balancer", () => api.delete(`${PATH}/${id}`)));
  },
};

async function waitUntilActive({ api, timeoutSeconds }: Operation, id: string): Promise<void> {
  const look = async () => {
    const answer = await api.get(`${PATH}/${id}`);
    return objectAt(answer, "load_balancer").status === "active" ? "active" : undefined;
  };
  await poll(timeoutSeconds, look, "timeout while waiting for state to become 'active' (last state: 'new')");
}

async function loadBalancerRequest(api: Api, inputs: Properties): Promise<Properties> {
  const rules = await Promise.all(objectsAt(inputs, "forwardingRules").map((rule) => ruleRequest(api, rule)));
  return { ...toWire(PROPERTIES, inputs), forwarding_rules: rules };
}

/** The API wants the id of a certificate, which changes when the certificate is renewed; programs give its name. */
async function ruleRequest(api: Api, rule: Properties): Promise<Properties> {
  const fields = PROPERTIES.forwardingRules.element?.fields ?? {};
  const { certificate_name: name, ...body } = toWire(fields, rule);
  if (typeof name !== "string" || name === "") return body;
  const certificate = await findByName(api, name);
  if (certificate === undefined) throw new Error(`certificate not found: ${name}`);
  return { ...body, certificate_id: textAt(certificate, "id") };
}

async function loadBalancerOutputs(api: Api, balancer: Properties, known: Properties): Promise<Properties> {
  const outputs = fromWire(PROPERTIES, { ...balancer, region: textAt(objectAt(balancer, "region"), "slug") });
  const knownRules = objectsAt(known, "forwardingRules");
  const rules = await Promise.all(
    objectsAt(outputs, "forwardingRules").map(async (rule) => {
      const id = textAt(rule, "certificateId");
      const before = knownRules.find((candidate) => candidate.entryPort === rule.entryPort);
      return id === "" ? withoutEmpty(rule) : { ...rule, certificateName: await certificateName(api, id, before) };
    }),
  );
  return {
    ...outputs,
    forwardingRules: rules,
    loadBalancerUrn: `do:loadbalancer:${textAt(balancer, "id")}`,
    dropletTag: textAt(balancer, "tag"),
  };
}

async function certificateName(api: Api, id: string, known: Properties | undefined): Promise<string> {
  const answer = await ifFound(() => api.get(`/v2/certificates/${id}`));
  const name = answer === undefined ? "" : textAt(objectAt(answer, "certificate"), "name");
  return name || textAt(known ?? {}, "certificateName");
}

function withoutEmpty(rule: Properties): Properties {
  return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== ""));
}
