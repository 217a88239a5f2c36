import { setTimeout as delay } from "node:timers/promises";
import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { fromWire, toWire } from "../../terraform/schema/convert.ts";
import { flag, text } from "../../terraform/schema/property.ts";
import { addressRange, notEmpty } from "../../terraform/schema/rules.ts";
import { ApiError, ifFound } from "../api.ts";
import type { Description } from "../description.ts";

const PROPERTIES = {
  name: text("required", { check: notEmpty }),
  region: text("required", { replaces: true, check: notEmpty }),
  description: text("optional"),
  ipRange: text("computed", { replaces: true, check: addressRange }),
  vpcUrn: text("output", { wire: "urn" }),
  default: flag("output"),
  createdAt: text("output"),
};

// The cluster of a VPC may be deleted for the caller while its machines still go down.
const MEMBER_STATUSES = [403, 409];
const RETRY_MILLISECONDS = 500;

/** A private network: https://docs.digitalocean.com/reference/api/digitalocean/#tag/VPCs */
export const VPC: Description = {
  type: "digitalocean:index/vpc:Vpc",
  properties: PROPERTIES,
  isNamed: true,
  timeouts: { delete: 120 },
  async create({ api }, inputs) {
    const answer = await during("Error creating VPC", () => api.post("/v2/vpcs", toWire(PROPERTIES, inputs)));
    return { id: textAt(objectAt(answer, "vpc"), "id") };
  },
  async read({ api }, id) {
    const answer = await ifFound(() => during("Error reading VPC", () => api.get(`/v2/vpcs/${id}`)));
    return answer && fromWire(PROPERTIES, objectAt(answer, "vpc"));
  },
  async update({ api }, { id, news, outputs }) {
    const body = {
      name: textAt(news, "name"),
      description: textAt(news, "description"),
      default: outputs.default ?? false,
    };
    await during("Error updating VPC", () => api.put(`/v2/vpcs/${id}`, body));
  },
  async delete({ api, timeoutSeconds }, id) {
    const deadline = Date.now() + timeoutSeconds * 1000;
    await during("Error deleting VPC", async () => {
      for (;;) {
        try {
          return await api.delete(`/v2/vpcs/${id}`);
        } catch (error) {
          const hasMembers = error instanceof ApiError && MEMBER_STATUSES.includes(error.status);
          if (!hasMembers || Date.now() >= deadline) throw error;
          await delay(RETRY_MILLISECONDS);
        }
      }
    });
  },
};
