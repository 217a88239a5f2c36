import type { Properties } from "../../framework/values.ts";
import { objectAt, objectsAt, textAt, textsAt } from "../../terraform/json.ts";
import { list, object, type Property, type Schema, text } from "../../terraform/schema/property.ts";
import { notEmpty } from "../../terraform/schema/rules.ts";

const SLACK: Schema = {
  channel: text("required", { check: notEmpty }),
  url: text("required", { check: notEmpty }),
};

/** Who an alert is sent to; the API has two names in the singular for what the program gives in the plural. */
export const NOTIFICATIONS: Property = object("required", {
  emails: list("optional", text("optional"), { wire: "email" }),
  slacks: list("optional", object("optional", SLACK), { wire: "slack" }),
});

/** The request's part; both lists are always there, as the API library sends them. */
export function notificationsRequest(notifications: Properties): Properties {
  return {
    email: textsAt(notifications, "emails"),
    slack: objectsAt(notifications, "slacks").map((slack) => ({
      channel: textAt(slack, "channel"),
      url: textAt(slack, "url"),
    })),
  };
}

/** The outputs of the answer's part. */
export function notificationsOutputs(answer: Properties, field: string): Properties {
  const notifications = objectAt(answer, field);
  return { emails: textsAt(notifications, "email"), slacks: objectsAt(notifications, "slack") };
}
