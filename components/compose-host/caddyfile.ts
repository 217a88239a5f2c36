/** Port of a front at which it says that it is there; the proxy asks before it orders a certificate. */
const PRESENCE_PORT = 81;

/** Where the proxy asks itself whether a host may have a certificate. */
const ASK_ADDRESS = "127.0.0.1:8081";

/** Docker's name server may know a container a moment later than it is there, or a moment longer. */
const PATIENCE = "\t\tlb_try_duration 5s\n\t\tlb_try_interval 100ms";

/** Where the proxy says in its container that it runs. */
export const HEALTH_ADDRESS = "127.0.0.1:8082";

/** Files of a certificate that was given, in the proxy's container. */
export const CERTIFICATE_FILES = {
  certificate: "/etc/caddy/certificate.pem",
  privateKey: "/etc/caddy/certificate-key.pem",
} as const;

/**
 * Where the proxy's certificates come from: `given` is one for all hosts; with `acme` each host gets one when it is first
 * asked for.
 */
export type CertificateSource =
  | { readonly kind: "given" }
  | {
      readonly kind: "acme";

      /**
       * Directory of the authority.
       *
       * @default - Let's Encrypt, which gives a domain 50 certificates in seven days: https://letsencrypt.org/docs/rate-limits/
       */
      readonly directory?: string;
    };

/**
 * The proxy's configuration, in which no environment stands: the first label of a host is the name of the container that
 * answers for it, found by Docker's own name server. So an environment's routes come and go with its containers.
 *
 * @param domain - domain one label above the hosts.
 */
export function proxyCaddyfile(domain: string, source: CertificateSource): string {
  const label = domain.split(".").length;
  return `{
	admin off
${source.kind === "acme" ? acmeOptions(source.directory) : ""}}
https://*.${domain} {
	${tls(source)}
	reverse_proxy {labels.${label}}:80 {
${PATIENCE}
	}
	handle_errors {
		respond "No app answers at {host}." {err.status_code}
	}
}
http://${HEALTH_ADDRESS} {
	bind 127.0.0.1
	respond 200
}
${source.kind === "acme" ? askSite(domain) : ""}`;
}

/** The configuration of an app's front: everything goes to one container, and search engines stay away. */
export function frontCaddyfile(upstream: string): string {
  return `{
	admin off
	auto_https off
	grace_period 5s
}
:80 {
	header X-Robots-Tag "noindex, nofollow"
	reverse_proxy ${upstream} {
		trusted_proxies private_ranges
${PATIENCE}
	}
}
:${PRESENCE_PORT} {
	respond 200
}
`;
}

function acmeOptions(directory: string | undefined): string {
  const authority = directory === undefined ? "" : `	acme_ca ${directory}\n`;
  return `${authority}	on_demand_tls {
		ask http://${ASK_ADDRESS}/
	}
`;
}

function tls(source: CertificateSource): string {
  if (source.kind === "given") return `tls ${CERTIFICATE_FILES.certificate} ${CERTIFICATE_FILES.privateKey}`;
  return "tls {\n\t\ton_demand\n\t}";
}

/** Only hosts with a front may have a certificate: else anyone could use up the authority's limit with made-up names. */
function askSite(domain: string): string {
  const pattern = `^([a-z0-9-]+)\\.${domain.replaceAll(".", "\\.")}$`;
  return `http://${ASK_ADDRESS} {
	bind 127.0.0.1
	@ours vars_regexp host {http.request.uri.query.domain} ${pattern}
	handle @ours {
		reverse_proxy {re.host.1}:${PRESENCE_PORT}
	}
	handle {
		respond 403
	}
}
`;
}
