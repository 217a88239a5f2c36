/** The Secret with which pods of a namespace pull from a registry. */
export function pullSecret(login: { namespace: string; host: string; username: string; password: string }): object {
  const { namespace, host, username, password } = login;
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "kubernetes.io/dockerconfigjson",
    metadata: { namespace, name: "registry" },
    stringData: { ".dockerconfigjson": JSON.stringify({ auths: { [host]: { username, password } } }) },
  };
}

/** A Deployment with one page and its Service, both named `web`; it ends on SIGTERM and would else take ten minutes. */
export function webApp(app: { namespace: string; image: string; page: string; pullSecret?: string }): object {
  const labels = { app: "web" };
  const metadata = { name: "web", namespace: app.namespace, labels };
  const script = `
    mkdir -p /www && echo '${app.page}' > /www/index.html && echo serving
    busybox httpd -f -p 8080 -h /www & trap 'kill $!; exit 0' TERM; wait
  `;
  const pod = {
    terminationGracePeriodSeconds: 600,
    ...(app.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: app.pullSecret }] }),
    containers: [
      {
        name: "web",
        image: app.image,
        // An image that another pod has pulled would be found on the node.
        imagePullPolicy: "Always",
        command: ["/bin/busybox", "sh", "-c", script],
        readinessProbe: { httpGet: { path: "/", port: 8080 }, periodSeconds: 1 },
      },
    ],
  };
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      {
        apiVersion: "v1",
        kind: "Service",
        metadata,
        spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
      },
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata,
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
      },
    ],
  };
}
