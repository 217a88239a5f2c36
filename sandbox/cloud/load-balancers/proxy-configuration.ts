import { X509Certificate } from "node:crypto";
import type { EntryProtocol, ForwardingProgram, KeyPair, LoadBalancerProgram } from "../../digitalocean/runtime.ts";

/** A load balancer and the address it listens on. */
interface PlacedLoadBalancer {
  readonly address: string;
  readonly program: LoadBalancerProgram;
}

/** What the proxy shall do. */
export interface ProxyProgram {
  /** Path of the socket that takes new configurations. */
  readonly adminSocket: string;
  readonly loadBalancers: readonly PlacedLoadBalancer[];
  /**
   * Address and port, such as `127.0.0.1:443`, that serves all load balancers' hosts at once; browsers resolve every
   * name below `localhost` to 127.0.0.1.
   */
  readonly sharedEntry?: string;
}

const ENCRYPTED: readonly EntryProtocol[] = ["https", "http2"];
const PLAIN: readonly EntryProtocol[] = ["http"];
/** No HTTP/3, which would take UDP ports too. */
const PROTOCOLS = ["h1", "h2"];
/** A pod that ends is refused by its node for a moment; the next try meets another. */
const RETRY_FOR = "3s";
const RETRY_EVERY = "50ms";

/**
 * Caddy's configuration for these load balancers: https://caddyserver.com/docs/json/
 *
 * @throws Error that names a rule which the sandbox's proxy cannot follow
 */
export function renderProxyConfiguration({ adminSocket, loadBalancers, sharedEntry }: ProxyProgram): object {
  const rules = loadBalancers.flatMap(toRules);
  const shared = sharedEntry === undefined ? [] : renderSharedServer(sharedEntry, rules);
  return {
    admin: { listen: `unix/${adminSocket}`, config: { persist: false } },
    logging: { logs: { default: { level: "ERROR" } } },
    apps: {
      // No grace_period: with one, Caddy 2.6 ends the requests that are under way whenever it is reconfigured.
      http: { servers: Object.fromEntries([...rules.map(renderServer), ...shared]) },
      tls: { certificates: { load_pem: renderCertificates(rules) } },
    },
  };
}

interface Rule extends ForwardingProgram {
  readonly name: string;
  readonly listen: string;
  readonly hosts: readonly string[];
  readonly loadBalancer: LoadBalancerProgram;
}

function toRules({ address, program }: PlacedLoadBalancer): Rule[] {
  return program.rules.map((rule) => {
    checkRule(program, rule);
    const hosts = rule.keyPair === undefined ? [] : hostsOf(rule.keyPair.certificate);
    const listen = `${address}:${rule.entryPort}`;
    return { ...rule, name: `${program.id}-${rule.entryPort}`, listen, hosts, loadBalancer: program };
  });
}

function checkRule({ name }: LoadBalancerProgram, rule: ForwardingProgram): void {
  const what = `the load balancer ${name} cannot forward ${rule.entryProtocol} port ${rule.entryPort} in the sandbox`;
  if (rule.tlsPassthrough || ![...ENCRYPTED, ...PLAIN].includes(rule.entryProtocol)) {
    throw new Error(`${what}: it ends TLS and speaks http, https and http2 only`);
  }
  if (!PLAIN.includes(rule.targetProtocol)) {
    throw new Error(`${what} to ${rule.targetProtocol} targets: they have to speak http`);
  }
  if (ENCRYPTED.includes(rule.entryProtocol) && rule.keyPair === undefined) {
    throw new Error(`${what} without a certificate: name one in its rule`);
  }
}

function hostsOf(certificate: string): string[] {
  const names = new X509Certificate(certificate).subjectAltName?.split(", ") ?? [];
  return names.filter((name) => name.startsWith("DNS:")).map((name) => name.slice("DNS:".length));
}

function renderServer(rule: Rule): [string, object] {
  const policies = rule.keyPair === undefined ? {} : { tls_connection_policies: [certificatePolicy(rule)] };
  return [
    rule.name,
    {
      listen: [rule.listen],
      protocols: PROTOCOLS,
      automatic_https: { disable: true },
      routes: [{ handle: renderHandlers(rule) }],
      ...policies,
    },
  ];
}

function renderSharedServer(listen: string, rules: readonly Rule[]): [string, object][] {
  const encrypted = rules.filter((rule) => rule.hosts.length > 0);
  if (encrypted.length === 0) return [];
  return [
    [
      "shared",
      {
        listen: [listen],
        protocols: PROTOCOLS,
        automatic_https: { disable: true },
        routes: encrypted.map((rule) => ({
          match: [{ host: rule.hosts }],
          handle: renderHandlers(rule),
          terminal: true,
        })),
        tls_connection_policies: encrypted.map((rule) => ({ match: { sni: rule.hosts }, ...certificatePolicy(rule) })),
      },
    ],
  ];
}

function certificatePolicy({ keyPair }: Rule): object {
  return { certificate_selection: { any_tag: keyPair === undefined ? [] : [tagOf(keyPair)] } };
}

/** Each once, however many load balancers use it: of one that is loaded twice, Caddy forgets the second tag. */
function renderCertificates(rules: readonly Rule[]): object[] {
  const keyPairs = rules.flatMap(({ keyPair }) => keyPair ?? []);
  const byTag = new Map(keyPairs.map((keyPair) => [tagOf(keyPair), keyPair]));
  return [...byTag].map(([tag, { certificate, chain, privateKey }]) => ({
    certificate: `${certificate}\n${chain}`,
    key: privateKey,
    tags: [tag],
  }));
}

function tagOf({ certificate }: KeyPair): string {
  return new X509Certificate(certificate).fingerprint256;
}

function renderHandlers(rule: Rule): object[] {
  const { redirectHttpToHttps, targets } = rule.loadBalancer;
  if (redirectHttpToHttps && PLAIN.includes(rule.entryProtocol)) {
    return [
      {
        handler: "static_response",
        status_code: 301,
        headers: { Location: ["https://{http.request.host}{http.request.uri}"] },
      },
    ];
  }
  if (targets.length === 0) return [{ handler: "static_response", status_code: 503, body: "no healthy target\n" }];
  return [
    {
      handler: "reverse_proxy",
      upstreams: targets.map((target) => ({ dial: `${target}:${rule.targetPort}` })),
      load_balancing: {
        selection_policy: { policy: "round_robin" },
        try_duration: RETRY_FOR,
        try_interval: RETRY_EVERY,
      },
      headers: { request: { set: { "X-Forwarded-Port": [String(rule.entryPort)] } } },
    },
  ];
}
