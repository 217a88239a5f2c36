import type { Properties } from "../../framework/values.ts";
import { textAt } from "../../terraform/json.ts";

/**
 * The cluster's `kubeConfigs` entry, made of what `…/credentials` answers. The original renders the file by itself; this is
 * its layout: https://github.com/digitalocean/terraform-provider-digitalocean/blob/main/digitalocean/kubernetes/resource_kubernetes_cluster.go
 */
export function kubeConfig(name: string, region: string, credentials: Properties): Properties {
  const authority = textAt(credentials, "certificate_authority_data");
  const key = textAt(credentials, "client_key_data");
  const certificate = textAt(credentials, "client_certificate_data");
  return {
    clusterCaCertificate: authority,
    host: textAt(credentials, "server"),
    token: textAt(credentials, "token"),
    expiresAt: textAt(credentials, "expires_at"),
    ...(key === "" ? {} : { clientKey: decodeBase64(key) }),
    ...(certificate === "" ? {} : { clientCertificate: decodeBase64(certificate) }),
    rawConfig: rawConfig(`do-${region}-${name}`, credentials),
  };
}

function rawConfig(context: string, credentials: Properties): string {
  const optionalLines = ["client-key-data", "client-certificate-data"].flatMap((field) => {
    const value = textAt(credentials, field.replaceAll("-", "_"));
    return value === "" ? [] : [`    ${field}: ${value}`];
  });
  return [
    "apiVersion: v1",
    "kind: Config",
    "clusters:",
    "- cluster:",
    `    certificate-authority-data: ${textAt(credentials, "certificate_authority_data")}`,
    `    server: ${textAt(credentials, "server")}`,
    `  name: ${context}`,
    "contexts:",
    "- context:",
    `    cluster: ${context}`,
    `    user: ${context}-admin`,
    `  name: ${context}`,
    `current-context: ${context}`,
    "users:",
    `- name: ${context}-admin`,
    "  user:",
    ...optionalLines,
    `    token: ${textAt(credentials, "token")}`,
    "",
  ].join("\n");
}

function decodeBase64(value: string): string {
  return Buffer.from(value, "base64").toString("utf8");
}
