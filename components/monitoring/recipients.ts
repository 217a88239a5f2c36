import * as pulumi from "@pulumi/pulumi";

/** A Slack channel that alerts are written to. */
export interface SlackChannel {
  /** Name of the channel, such as `#alerts`. */
  readonly channel: string;

  /** Address of the incoming webhook; a secret: whoever has it can write to the channel. */
  readonly webhookUrl: pulumi.Input<string>;
}

/** Who is told. */
export interface Recipients {
  /**
   * E-mail addresses. DigitalOcean takes only those that are verified on the account.
   *
   * @default - nobody is written to
   */
  readonly emails?: readonly string[];

  /**
   * A Slack channel.
   *
   * @default - nothing is written to Slack
   */
  readonly slack?: SlackChannel;
}

/**
 * The recipients as all alerts of DigitalOcean take them.
 *
 * The channel's webhook is made a secret here, because the provider would keep it as plain text.
 */
export function notificationsFor({ emails = [], slack }: Recipients): {
  emails: string[];
  slacks: { channel: string; url: pulumi.Output<string> }[];
} {
  return {
    emails: [...emails],
    slacks: slack === undefined ? [] : [{ channel: slack.channel, url: pulumi.secret(slack.webhookUrl) }],
  };
}

/** @throws InputPropertyError when nobody would be told, or when a text is no e-mail address. */
export function checkRecipients({ emails = [], slack }: Recipients): void {
  const other = emails.find((email) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email));
  if (other !== undefined) {
    throw new pulumi.InputPropertyError({
      propertyPath: "emails",
      reason: `an e-mail address such as on-call@example.com is needed, got "${other}"`,
    });
  }
  if (emails.length === 0 && slack === undefined) {
    throw new pulumi.InputPropertyError({
      propertyPath: "emails",
      reason: "an alert that reaches nobody is no use: give an e-mail address or a Slack channel",
    });
  }
}
