import { expect } from "chai";
import { loadBalancerAnnotations } from "../../../components/gateway/load-balancer.ts";

describe("loadBalancerAnnotations", () => {
  it("ask for a regional load balancer that ends TLS, in texts alone, and give it no name of its own", () => {
    expect(loadBalancerAnnotations("wildcard-0123456", 2)).to.deep.equal({
      "service.beta.kubernetes.io/do-loadbalancer-type": "REGIONAL",
      "service.beta.kubernetes.io/do-loadbalancer-protocol": "http",
      "service.beta.kubernetes.io/do-loadbalancer-tls-ports": "443",
      "service.beta.kubernetes.io/do-loadbalancer-certificate-name": "wildcard-0123456",
      "service.beta.kubernetes.io/do-loadbalancer-redirect-http-to-https": "true",
      "service.beta.kubernetes.io/do-loadbalancer-size-unit": "2",
      // Without it the apex of a zone that may be somebody else's would lead to the load balancer.
      "service.beta.kubernetes.io/do-loadbalancer-disable-lets-encrypt-dns-records": "true",
    });
  });

  it("are no more than a Gateway takes", () => {
    // https://gateway-api.sigs.k8s.io/reference/spec/#gatewayinfrastructure
    expect(Object.keys(loadBalancerAnnotations("wildcard-0123456", 2))).to.have.lengthOf.at.most(8);
  });
});
