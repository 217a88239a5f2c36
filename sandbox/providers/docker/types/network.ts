import { isList, isProperties, type Value } from "../../framework/values.ts";
import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import type { Description } from "../../terraform/resource.ts";
import { flag, map, object, set, text } from "../../terraform/schema/property.ts";
import { type Engine, ifThere } from "../engine.ts";
import { LABELS, labelMap } from "./labels.ts";

const RANGE = { subnet: text("optional"), ipRange: text("optional"), gateway: text("optional") };

const PROPERTIES = {
  name: text("required", { replaces: true }),
  driver: text("computed", { replaces: true }),
  internal: flag("computed", { replaces: true }),
  attachable: flag("optional", { replaces: true }),
  ipv6: flag("optional", { replaces: true }),
  labels: LABELS,
  options: map("computed", { replaces: true }),
  ipamConfigs: set("computed", object("optional", RANGE), { replaces: true }),
  ipamDriver: text("optional", { replaces: true, default: "default" }),
  scope: text("output"),
};

/** A network of containers: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Network */
export const NETWORK: Description<Engine> = {
  type: "docker:index/network:Network",
  properties: PROPERTIES,
  uncovered: ["ingress", "ipamOptions"],
  isNamed: true,
  async create({ api }, { name, driver, internal, attachable, ipv6, labels, options, ipamConfigs, ipamDriver }) {
    const settings = { Name: name, Driver: driver, Internal: internal, Attachable: attachable, EnableIPv6: ipv6 };
    const ranges = isList(ipamConfigs) ? ipamConfigs.map(toRange) : undefined;
    const answer = await during("Unable to create network", () =>
      api.call("POST", "/networks/create", {
        ...settings,
        CheckDuplicate: true,
        Labels: labelMap(labels),
        Options: options,
        IPAM: { Driver: ipamDriver, Config: ranges },
      }),
    );
    return { id: textAt(answer, "Id") };
  },
  async read({ api }, id) {
    const network = await ifThere(() => api.call("GET", `/networks/${id}`));
    if (network === undefined) return undefined;
    const { Config } = objectAt(network, "IPAM");
    return {
      name: textAt(network, "Name"),
      driver: textAt(network, "Driver"),
      internal: network.Internal ?? false,
      options: objectAt(network, "Options"),
      scope: textAt(network, "Scope"),
      ipamConfigs: isList(Config) ? Config.map(fromRange) : [],
    };
  },
  async delete({ api }, id) {
    await during("Unable to delete network", () => ifThere(() => api.call("DELETE", `/networks/${id}`)));
  },
};

function toRange(range: Value): object {
  const { subnet, ipRange, gateway } = isProperties(range) ? range : {};
  return { Subnet: subnet, IPRange: ipRange, Gateway: gateway };
}

function fromRange(range: Value): Value {
  const given = isProperties(range) ? range : {};
  return { subnet: textAt(given, "Subnet"), ipRange: textAt(given, "IPRange"), gateway: textAt(given, "Gateway") };
}
