const GATEWAY = { apiVersion: "gateway.networking.k8s.io/v1" };

/** A namespace that may hang its routes on the Gateway. */
export function previewNamespace(name: string): object {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: { preview: "true" } } };
}

/** The Gateway `infra/main` for `*.preview.test`, with its namespace. */
export function mainGateway(): object[] {
  const selector = { matchLabels: { preview: "true" } };
  const annotations = { "service.beta.kubernetes.io/do-loadbalancer-type": "REGIONAL" };
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "infra" } },
    {
      ...GATEWAY,
      kind: "Gateway",
      metadata: { name: "main", namespace: "infra" },
      spec: {
        gatewayClassName: "cilium",
        infrastructure: { annotations },
        listeners: [
          {
            name: "web",
            port: 443,
            protocol: "HTTP",
            hostname: "*.preview.test",
            allowedRoutes: { namespaces: { from: "Selector", selector } },
          },
        ],
      },
    },
  ];
}

/** An HTTPRoute at that Gateway; its only rule leads to the Service `web`, changed by `rule`. */
export function route(namespace: string, hostname: string, rule: object = {}, name = "web"): object {
  return {
    ...GATEWAY,
    kind: "HTTPRoute",
    metadata: { name, namespace },
    spec: {
      parentRefs: [{ name: "main", namespace: "infra" }],
      hostnames: [hostname],
      rules: [{ backendRefs: [{ name: "web", port: 80 }], ...rule }],
    },
  };
}
