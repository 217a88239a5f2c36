import type { Properties } from "../../framework/values.ts";
import { defined, objectAt, textAt } from "../../terraform/json.ts";
import { during } from "../../terraform/polling.ts";
import { type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty, oneOf } from "../../terraform/schema/rules.ts";
import { ifFound } from "../api.ts";
import type { Description } from "../description.ts";
import { importPart, oneAtATime, partId, partPath } from "./database-parts.ts";

const PROPERTIES: Schema = {
  clusterId: text("required", { replaces: true, check: notEmpty }),
  name: text("required", { replaces: true, check: notEmpty }),
  mysqlAuthPlugin: text("optional", { check: oneOf("mysql_native_password", "caching_sha2_password") }),
  role: text("output"),
  password: text("output", { isSecret: true }),
  accessCert: text("output", { isSecret: true }),
  accessKey: text("output", { isSecret: true }),
};

/** A role of a database cluster: https://docs.digitalocean.com/reference/api/digitalocean/#operation/databases_add_user */
export const DATABASE_USER: Description = {
  type: "digitalocean:index/databaseUser:DatabaseUser",
  properties: PROPERTIES,
  uncovered: ["settings"],
  isNamed: true,
  isToldByCreate: true,
  async create({ api }, inputs) {
    const clusterId = textAt(inputs, "clusterId");
    const plugin = inputs.mysqlAuthPlugin;
    const body = defined({ name: inputs.name, mysql_settings: plugin && { auth_plugin: plugin } });
    const answer = await oneAtATime(clusterId, () =>
      during("Error creating Database User", () => api.post(`/v2/databases/${clusterId}/users`, body)),
    );
    const user = objectAt(answer, "user");
    return { id: partId(clusterId, "user", textAt(user, "name")), known: userOutputs(user) };
  },
  async read({ api }, _id, known) {
    const answer = await ifFound(() =>
      during("Error retrieving Database User", () => api.get(partPath(known, "users"))),
    );
    return answer && userOutputs(objectAt(answer, "user"));
  },
  async update({ api }, { news, isChanged }) {
    if (!isChanged("mysqlAuthPlugin")) return;
    const body = { mysql_settings: { auth_plugin: textAt(news, "mysqlAuthPlugin") || "caching_sha2_password" } };
    await during("Error updating mysql_auth_plugin for DatabaseUser", () =>
      api.post(`${partPath(news, "users")}/reset_auth`, body),
    );
  },
  async delete({ api }, _id, outputs) {
    await oneAtATime(textAt(outputs, "clusterId"), () =>
      during("Error deleting Database User", () => api.delete(partPath(outputs, "users"))),
    );
  },
  import: (_operation, id) => importPart(id, "user"),
};

/** Only what the API tells: later answers may leave the password out, and then the state keeps it. */
function userOutputs(user: Properties): Properties {
  const plugin = objectAt(user, "mysql_settings").auth_plugin;
  return defined({
    name: user.name,
    role: user.role,
    password: user.password || undefined,
    accessCert: user.access_cert || undefined,
    accessKey: user.access_key || undefined,
    mysqlAuthPlugin: plugin,
  });
}
