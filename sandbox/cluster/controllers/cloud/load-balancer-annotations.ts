/** What the annotations of all load balancer settings begin with. */
const PREFIX = "service.beta.kubernetes.io/do-loadbalancer-";

/** The annotation that holds the id of a Service's load balancer; the cloud controller writes it. */
export const LOAD_BALANCER_ID = "kubernetes.digitalocean.com/load-balancer-id";

/** Kinds of load balancers that a Service may ask for. */
export type LoadBalancerType = "REGIONAL" | "REGIONAL_NETWORK";

/** The settings of a load balancer that a Service can give by annotations. */
export interface LoadBalancerSettings {
  readonly name: string | undefined;
  readonly type: LoadBalancerType;
  readonly network: string;
  readonly protocol: string;
  readonly httpPorts: readonly number[];
  readonly tlsPorts: readonly number[];
  readonly http2Ports: readonly number[];
  readonly tlsPassthrough: boolean;
  readonly certificateId: string | undefined;
  readonly certificateName: string | undefined;
  readonly redirectHttpToHttps: boolean;
  readonly sizeUnit: number | undefined;
  readonly disableLetsEncryptDnsRecords: boolean;
  readonly enableBackendKeepalive: boolean;
  readonly httpIdleTimeoutSeconds: number | undefined;
  /** What the Service's status shows instead of the address. */
  readonly hostname: string | undefined;
}

const KNOWN = [
  "name",
  "type",
  "network",
  "protocol",
  "http-ports",
  "tls-ports",
  "http2-ports",
  "tls-passthrough",
  "certificate-id",
  "certificate-name",
  "redirect-http-to-https",
  "size-unit",
  "disable-lets-encrypt-dns-records",
  "enable-backend-keepalive",
  "http-idle-timeout-seconds",
  "hostname",
];

/**
 * Reads a Service's annotations as DigitalOcean's cloud controller does.
 *
 * @throws Error for a value that DigitalOcean refuses, and for a setting that the sandbox does not have
 * @see https://github.com/digitalocean/digitalocean-cloud-controller-manager/blob/master/docs/controllers/services/annotations.md
 */
export function readAnnotations(annotations: Readonly<Record<string, string>>): LoadBalancerSettings {
  const unknown = Object.keys(annotations).find(
    (key) => key.startsWith(PREFIX) && !KNOWN.includes(key.slice(PREFIX.length)),
  );
  if (unknown !== undefined) {
    throw new Error(`the annotation ${unknown} is not supported in the sandbox; it knows ${KNOWN.join(", ")}`);
  }
  const value = (setting: string) => annotations[PREFIX + setting] || undefined;
  const choice = <T extends string>(setting: string, allowed: readonly T[], byDefault: T): T => {
    const text = value(setting) ?? byDefault;
    const chosen = allowed.find((candidate) => candidate === text);
    if (chosen === undefined) throw new Error(`${PREFIX}${setting} is "${text}"; use ${allowed.join(" or ")}`);
    return chosen;
  };
  const isOn = (setting: string) => choice(setting, ["true", "false"], "false") === "true";
  const integers = (setting: string) => (value(setting)?.split(",") ?? []).map((text) => readInteger(setting, text));
  const settings: LoadBalancerSettings = {
    name: value("name"),
    type: choice("type", ["REGIONAL", "REGIONAL_NETWORK"], "REGIONAL_NETWORK"),
    network: choice("network", ["EXTERNAL", "INTERNAL"], "EXTERNAL"),
    protocol: choice("protocol", ["tcp", "http", "https", "http2"], "tcp"),
    httpPorts: integers("http-ports"),
    tlsPorts: integers("tls-ports"),
    http2Ports: integers("http2-ports"),
    tlsPassthrough: isOn("tls-passthrough"),
    certificateId: value("certificate-id"),
    certificateName: value("certificate-name"),
    redirectHttpToHttps: isOn("redirect-http-to-https"),
    sizeUnit: integers("size-unit")[0],
    disableLetsEncryptDnsRecords: isOn("disable-lets-encrypt-dns-records"),
    enableBackendKeepalive: isOn("enable-backend-keepalive"),
    httpIdleTimeoutSeconds: integers("http-idle-timeout-seconds")[0],
    hostname: value("hostname")?.toLowerCase(),
  };
  refuseSharedPorts(settings);
  return settings;
}

function readInteger(setting: string, text: string): number {
  if (/^[0-9]+$/.test(text)) return Number(text);
  throw new Error(`${PREFIX}${setting} holds "${text}"; use whole numbers, several separated by commas without spaces`);
}

function refuseSharedPorts({ httpPorts, tlsPorts, http2Ports }: LoadBalancerSettings): void {
  const ports = [...httpPorts, ...tlsPorts, ...http2Ports];
  const shared = ports.find((port, index) => ports.indexOf(port) !== index);
  if (shared !== undefined) {
    throw new Error(`the annotations ${PREFIX}*-ports name port ${shared} twice; a port has one protocol`);
  }
}
