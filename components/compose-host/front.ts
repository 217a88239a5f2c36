import docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { shortHash } from "../hash.ts";
import { frontCaddyfile } from "./caddyfile.ts";
import type { ComposeAppArgs } from "./compose-app-args.ts";
import { attemptLabel, composeLabels, confined, limits, once, serving } from "./containers.ts";
import { successOf } from "./success.ts";

/** How long an app may take from its start to its first good answer, in seconds. */
const STARTUP_SECONDS = 90;
const TRIES_PER_SECOND = 4;
const GRACE_SECONDS = 6;
const LIMITS = limits({ cpu: "500m", memory: "96Mi" });

/** The container that serves, and its name, which is known before it is made. */
export interface ServingContainer {
  readonly name: pulumi.Output<string>;
  readonly container: docker.Container;
}

/**
 * What an app is reached by: a small proxy with the app's name in the environment's network, and with the first label of
 * its public host in the proxy's. It is replaced when the new container has given a good answer, so that no request meets
 * one that has not. An app that does not listen has none.
 */
export function createFront(
  name: string,
  target: ServingContainer,
  args: ComposeAppArgs,
  parent: pulumi.Resource,
): docker.Container | undefined {
  const { app, environment } = args;
  if (app.port === undefined) return undefined;
  const image = new docker.RemoteImage(`${name}-front`, { name: args.frontImage, keepLocally: true }, { parent });
  const upstream = pulumi.interpolate`${target.name}:${app.port}`;
  const isReady = awaitAnswer(name, target, image.imageId, args, parent);
  const configuration = upstream.apply(frontCaddyfile);
  const inside = { name: args.network, aliases: [app.name] };
  const outside = { name: args.proxyNetwork, aliases: [`${environment}-${app.name}`] };
  return new docker.Container(
    `${name}-front`,
    {
      name: pulumi
        .all([configuration, args.frontImage])
        .apply((parts) => `${environment}-${name}-front-${shortHash(...parts)}`),
      image: pulumi.all([image.imageId, isReady]).apply(([id]) => id),
      command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
      labels: composeLabels(environment, "front", app.name),
      networksAdvanced: app.exposed ? [inside, outside] : [inside],
      uploads: [{ file: "/etc/caddy/Caddyfile", content: configuration }],
      ...confined(["CAP_NET_BIND_SERVICE"]),
      ...serving(GRACE_SECONDS),
      ...LIMITS,
    },
    { parent },
  );
}

/** Asks an app's health path until there is a good answer. @returns known when there was one */
function awaitAnswer(
  name: string,
  target: ServingContainer,
  imageId: pulumi.Output<string>,
  { app, environment, network, attempts }: ComposeAppArgs,
  parent: pulumi.Resource,
): pulumi.Output<true> {
  const health = app.health ?? "/";
  const url = pulumi.interpolate`http://${target.name}:${app.port}${health}`;
  const script = [
    `i=0; until timeout 2 wget -q -O /dev/null "$0"; do i=$((i+1))`,
    `if [ $i -ge ${STARTUP_SECONDS * TRIES_PER_SECOND} ]; then echo "no good answer from $0"; exit 1; fi`,
    `sleep ${1 / TRIES_PER_SECOND}; done`,
  ].join("; ");
  const container = new docker.Container(
    `${name}-ready`,
    {
      name: target.name.apply(
        (known) => `${environment}-${name}-ready-${shortHash(known, health, attempts[`${name}-ready`] ?? "")}`,
      ),
      // Known when the container is there.
      image: pulumi.all([imageId, target.container.id]).apply(([id]) => id),
      command: ["sh", "-c", script, url],
      labels: [...composeLabels(environment, "ready", app.name), ...attemptLabel(attempts[`${name}-ready`])],
      networksAdvanced: [{ name: network }],
      readOnly: true,
      ...confined(),
      ...once(),
      ...LIMITS,
    },
    { parent },
  );
  return successOf(
    `The app "${app.name}" gave no good answer within ${STARTUP_SECONDS} seconds, so its check`,
    container,
  );
}
