import docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { CERTIFICATE_FILES, type CertificateSource, HEALTH_ADDRESS, proxyCaddyfile } from "./caddyfile.ts";
import { composeLabels, confined, limits, serving } from "./containers.ts";

const GRACE_SECONDS = 5;
const LIMITS = limits({ cpu: "1", memory: "256Mi" });

/** A certificate for all hosts, in PEM. */
export interface GivenCertificate {
  /** With the certificates between it and its authority. */
  readonly certificate: string;
  readonly privateKey: string;
}

/** Arguments for {@link ComposeProxy}. */
export interface ComposeProxyArgs {
  /** Name of the environment that owns the proxy; becomes the owner label. */
  readonly environment: string;

  /** Domain one label above the public hosts. */
  readonly domain: pulumi.Input<string>;

  /** Image with Caddy 2.6 or newer, a shell and `wget`, by its digest. */
  readonly image: pulumi.Input<string>;

  /** Directory of an ACME authority; empty for Let's Encrypt. Not looked at when a certificate is given. */
  readonly acmeDirectory: string;

  /**
   * The certificate of all hosts; its private key is a secret.
   *
   * @default - each host gets one of its own from the ACME authority when it is first asked for
   */
  readonly certificate?: GivenCertificate;
}

/**
 * The one way into a compose host: a reverse proxy with TLS that sends each host to the container whose name is its first
 * label, in a network that environments join. It has no access to Docker, and no environment stands in its configuration.
 */
export class ComposeProxy extends pulumi.ComponentResource {
  /** Name of the network in which it finds the containers. */
  public readonly network: pulumi.Output<string>;

  constructor(name: string, args: ComposeProxyArgs, opts?: pulumi.ComponentResourceOptions) {
    const { certificate, ...recorded } = args;
    super("greenroom:compose-host:ComposeProxy", name, recorded, opts);
    const { environment } = args;
    const options = childOptions(this, opts);

    const network = new docker.Network(name, { name, labels: composeLabels(environment, "network") }, options);
    const data = new docker.Volume(
      `${name}-data`,
      { name: `${name}-data`, labels: composeLabels(environment, "volume") },
      options,
    );
    const image = new docker.RemoteImage(`${name}-image`, { name: args.image, keepLocally: true }, options);
    new docker.Container(
      name,
      {
        name,
        image: image.imageId,
        command: ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"],
        envs: ["XDG_DATA_HOME=/data"],
        labels: composeLabels(environment, "proxy"),
        networksAdvanced: [{ name: network.name }],
        ports: [80, 443].map((port) => ({ internal: port, external: port, ip: "0.0.0.0", protocol: "tcp" })),
        volumes: [{ volumeName: data.name, containerPath: "/data" }],
        uploads: uploads(args),
        healthcheck: {
          tests: ["CMD", "wget", "-q", "-O", "/dev/null", `http://${HEALTH_ADDRESS}/`],
          interval: "1s",
          timeout: "5s",
          startPeriod: "0s",
          retries: 5,
        },
        wait: true,
        waitTimeout: 60,
        ...confined(["CAP_NET_BIND_SERVICE"]),
        ...serving(GRACE_SECONDS),
        ...LIMITS,
      },
      // The ports can be held by one only.
      { ...options, deleteBeforeReplace: true },
    );

    this.network = network.name;
    this.registerOutputs({ network: this.network });
  }
}

function uploads({ domain, acmeDirectory, certificate }: ComposeProxyArgs) {
  const source: CertificateSource =
    certificate === undefined
      ? { kind: "acme", ...(acmeDirectory === "" ? {} : { directory: acmeDirectory }) }
      : { kind: "given" };
  const configuration = {
    file: "/etc/caddy/Caddyfile",
    content: pulumi.output(domain).apply((known) => proxyCaddyfile(known, source)),
  };
  if (certificate === undefined) return [configuration];
  return [
    configuration,
    { file: CERTIFICATE_FILES.certificate, content: certificate.certificate },
    { file: CERTIFICATE_FILES.privateKey, content: pulumi.secret(certificate.privateKey) },
  ];
}
