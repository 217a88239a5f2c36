import type { Cloud } from "../cloud.ts";
import { created, forbidden, noContent, notFound, ok } from "../http/answer.ts";
import { page } from "../http/pagination.ts";
import { type ApiRequest, bodyOf, parameter, type Route, route } from "../http/route.ts";
import { type Certificate, isInUse, orderCertificate } from "./certificates.ts";

/** Imitates https://docs.digitalocean.com/reference/api/reference/certificates/. */
export function certificateRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2/certificates", "certificates_list", (request) => {
      const name = request.query.get("name");
      const found = [...cloud.certificates.values()].filter((one) => name === null || one.name === name);
      return page(request, "certificates", found.map(answerOf));
    }),
    route("POST /v2/certificates", "certificates_create", (request) =>
      created({ certificate: answerOf(orderCertificate(cloud, bodyOf(request))) }),
    ),
    route("GET /v2/certificates/{certificate_id}", "certificates_get", (request) =>
      ok({ certificate: answerOf(find(cloud, request)) }),
    ),
    route("DELETE /v2/certificates/{certificate_id}", "certificates_delete", (request) => {
      const certificate = find(cloud, request);
      if (isInUse(cloud, certificate)) throw forbidden("Make sure the certificate is not in use before deleting it");
      cloud.certificates.delete(certificate.id);
      return noContent();
    }),
  ];
}

function find(cloud: Cloud, request: ApiRequest): Certificate {
  const certificate = cloud.certificates.get(parameter(request, "certificate_id"));
  if (certificate === undefined) throw notFound();
  return certificate;
}

function answerOf(certificate: Certificate): object {
  return {
    id: certificate.id,
    name: certificate.name,
    not_after: certificate.notAfter,
    sha1_fingerprint: certificate.sha1Fingerprint,
    created_at: certificate.createdAt,
    dns_names: certificate.dnsNames,
    state: certificate.state,
    type: certificate.type,
  };
}
