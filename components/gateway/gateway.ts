import * as pulumi from "@pulumi/pulumi";
import { childOptions } from "../child-options.ts";
import { ownerLabels, ROUTES_LABEL } from "../labels.ts";
import { GatewayObject, type GatewayObjectArgs } from "./gateway-object.ts";
import { loadBalancerAnnotations } from "./load-balancer.ts";

const FIRST_ADDRESS = "{.status.addresses[0].value}";

/** Arguments for {@link Gateway}. */
export interface GatewayArgs {
  /** Name of the environment that owns the gateway; becomes the owner label. */
  readonly environment: string;

  readonly namespace: pulumi.Input<string>;

  /** Name of the cluster's GatewayClass, such as `cilium`. */
  readonly gatewayClass: string;

  /** Domain whose names, one label below it, lead to the gateway. */
  readonly domain: pulumi.Input<string>;

  /** Name of the certificate at DigitalOcean that the load balancer ends TLS with. */
  readonly certificateName: pulumi.Input<string>;

  /**
   * Number of nodes of the load balancer, 1 to 200; each costs.
   *
   * @default 1
   */
  readonly loadBalancerNodes?: number;
}

/**
 * The one way into a cluster: a Gateway with one regional load balancer, which ends TLS and sends plain HTTP on. Routes of
 * namespaces that are marked for it may attach, and no others.
 */
export class Gateway extends pulumi.ComponentResource {
  /** Name of the Gateway. */
  public readonly name: pulumi.Output<string>;

  /** IPv4 address of its load balancer. */
  public readonly address: pulumi.Output<string>;

  constructor(name: string, args: GatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    const loadBalancerNodes = checkNodes(args.loadBalancerNodes ?? 1);
    super("greenroom:gateway:Gateway", name, args, opts);

    const gateway = new GatewayObject(
      name,
      {
        metadata: {
          name,
          namespace: args.namespace,
          labels: ownerLabels(args.environment),
          // Ready is when the load balancer has an address, which takes it minutes.
          annotations: { "pulumi.com/waitFor": `jsonpath=${FIRST_ADDRESS}` },
        },
        spec: {
          gatewayClassName: args.gatewayClass,
          infrastructure: {
            annotations: pulumi
              .output(args.certificateName)
              .apply((certificateName) => loadBalancerAnnotations(certificateName, loadBalancerNodes)),
          },
          listeners: [listener("http", 80, args), listener("https", 443, args)],
        },
      },
      { ...childOptions(this, opts), customTimeouts: { create: "15m" } },
    );

    this.name = gateway.metadata.apply((metadata) => metadata.name);
    this.address = gateway.status.apply((status) => firstAddress(status?.addresses));
    this.registerOutputs({ name: this.name, address: this.address });
  }
}

/** Speaks HTTP on both ports, because the load balancer has ended TLS before. */
function listener(name: string, port: number, args: GatewayArgs): GatewayObjectArgs["spec"]["listeners"][number] {
  return {
    name,
    port,
    protocol: "HTTP",
    hostname: pulumi.interpolate`*.${args.domain}`,
    allowedRoutes: { namespaces: { from: "Selector", selector: { matchLabels: { [ROUTES_LABEL]: "true" } } } },
  };
}

function firstAddress(addresses: readonly { readonly value: string }[] | undefined): string {
  const [address] = addresses ?? [];
  if (address !== undefined) return address.value;
  throw new Error(
    `the Gateway has no address at ${FIRST_ADDRESS}: look at its events with \`kubectl describe gateway\``,
  );
}

function checkNodes(loadBalancerNodes: number): number {
  if (Number.isInteger(loadBalancerNodes) && loadBalancerNodes >= 1 && loadBalancerNodes <= 200)
    return loadBalancerNodes;
  throw new pulumi.InputPropertyError({
    propertyPath: "loadBalancerNodes",
    reason: `a whole number from 1 to 200 is needed, got ${loadBalancerNodes}`,
  });
}
