export { ComposeApp } from "./compose-app.ts";
export type { ComposeAppArgs } from "./compose-app-args.ts";
export { ComposeEnvironment, type ComposeEnvironmentArgs } from "./compose-environment.ts";
export { ComposeHost, type ComposeHostArgs } from "./compose-host.ts";
export { ComposeProxy, type ComposeProxyArgs, type GivenCertificate } from "./compose-proxy.ts";
export type { HostKey } from "./host-key.ts";
export { HOST_USER, KEY_VARIABLE, sshOptions } from "./ssh-options.ts";
