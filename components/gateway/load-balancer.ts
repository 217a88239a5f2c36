/**
 * The annotations that make a Gateway's Service an HTTP load balancer which ends TLS itself:
 * https://github.com/digitalocean/digitalocean-cloud-controller-manager/blob/master/docs/controllers/services/annotations.md
 *
 * No name is set: a load balancer whose name another cluster also uses would be taken over, or deleted, by that. Nor does
 * DigitalOcean make a record for the certificate, as it does by itself: at the apex of the zone, which may be somebody
 * else's site, and left there when the load balancer's address is long a stranger's.
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
    [`${prefix}disable-lets-encrypt-dns-records`]: "true",
  };
}
