/**
 * The definition of CiliumNetworkPolicy, reduced to what is enforced here; other fields are kept as they come.
 *
 * @see https://docs.cilium.io/en/stable/network/kubernetes/policy/#ciliumnetworkpolicy
 */
export function ciliumNetworkPolicies(): { metadata: { name: string } } {
  const plural = "ciliumnetworkpolicies";
  const group = "cilium.io";
  return Object.freeze({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { plural, singular: "ciliumnetworkpolicy", kind: "CiliumNetworkPolicy", shortNames: ["cnp", "ciliumnp"] },
      versions: [
        { name: "v2", served: true, storage: true, subresources: { status: {} }, schema: { openAPIV3Schema: SCHEMA } },
      ],
    },
  });
}

const OPEN_OBJECT = { type: "object", "x-kubernetes-preserve-unknown-fields": true } as const;

const SCHEMA = {
  type: "object",
  properties: {
    spec: {
      ...OPEN_OBJECT,
      properties: {
        description: { type: "string" },
        endpointSelector: {
          ...OPEN_OBJECT,
          properties: { matchLabels: { type: "object", additionalProperties: { type: "string" } } },
        },
        ingress: {
          type: "array",
          items: {
            ...OPEN_OBJECT,
            properties: {
              fromEntities: {
                type: "array",
                items: {
                  type: "string",
                  // https://docs.cilium.io/en/stable/security/policy/language/#entities-based
                  enum: [
                    "all",
                    "cluster",
                    "health",
                    "host",
                    "ingress",
                    "init",
                    "kube-apiserver",
                    "none",
                    "remote-node",
                    "unmanaged",
                    "world",
                  ],
                },
              },
            },
          },
        },
        egress: { type: "array", items: OPEN_OBJECT },
      },
    },
    status: OPEN_OBJECT,
  },
};
