import { objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { importPart, partId, partPath } from "./database-parts.ts";

const PROPERTIES: Schema = {
  clusterId: text("required", { replaces: true, check: notEmpty }),
  name: text("required", { replaces: true, check: notEmpty }),
};

/** A database within a database cluster: https://docs.digitalocean.com/reference/api/digitalocean/#operation/databases_add */
export const DATABASE_DB: Description = {
  type: "digitalocean:index/databaseDb:DatabaseDb",
  properties: PROPERTIES,
  isNamed: true,
  async create({ api }, inputs) {
    const clusterId = textAt(inputs, "clusterId");
    const answer = await during("Error creating Database DB", () =>
      api.post(`/v2/databases/${clusterId}/dbs`, { name: textAt(inputs, "name") }),
    );
    return { id: partId(clusterId, "database", textAt(objectAt(answer, "db"), "name")) };
  },
  async read({ api }, _id, known) {
    const answer = await ifFound(() => during("Error retrieving Database DB", () => api.get(partPath(known, "dbs"))));
    return answer && { name: textAt(objectAt(answer, "db"), "name") };
  },
  async delete({ api }, _id, outputs) {
    await during("Error deleting Database DB", () => api.delete(partPath(outputs, "dbs")));
  },
  import: (_operation, id) => importPart(id, "database"),
};
