/**
 * The annotations that make a Gateway's Service an HTTP load balancer which ends TLS itself:
 * https://github.com/digitalocean/digitalocean-cloud-controller-manager/blob/master/docs/controllers/services/annotations.md
 *
 * No name is set: a load balancer whose name another cluster also uses would be taken over, or deleted, by that.
 *
 * @param certificateName - name of the certificate at DigitalOcean.
 * @param sizeUnit - number of nodes of the load balancer, 1 to 200.
 */
export function loadBalancerAnnotations(certificateName: string, sizeUnit: number): Record<string, string> {
  const prefix = "service.beta.kubernetes.io/do-loadbalancer-";
  return {
    [`${prefix}type`]: "REGIONAL",
    [`${prefix}protocol`]: "http",
    [`${prefix}tls-ports`]: "443",
    [`${prefix}certificate-name`]: certificateName,
    [`${prefix}redirect-http-to-https`]: "true",
    [`${prefix}size-unit`]: String(sizeUnit),
  };
}
