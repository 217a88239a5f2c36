export { WildcardCertificate, type WildcardCertificateArgs } from "./wildcard-certificate.ts";
