import type { ResourceValidationPolicy } from "@pulumi/policy";
import { under } from "../facts.ts";

const OPEN = ["LoadBalancer", "NodePort"];

/** There is one way into a cluster, its gateway. A Service that opens another costs, and shows what it should not. */
export const waysIn: ResourceValidationPolicy = {
  name: "one-way-in",
  description: "No Service opens a load balancer or the ports of nodes.",
  validateResource: ({ type, props }, report) => {
    if (type !== "kubernetes:core/v1:Service") return;
    const kind = under(props, "spec", "type");
    if (typeof kind === "string" && OPEN.includes(kind)) {
      report(`a Service of type ${kind} opens another way into the cluster: use ClusterIP and a route`);
    }
  },
};
