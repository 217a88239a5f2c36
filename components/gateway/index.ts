export { Gateway, type GatewayArgs } from "./gateway.ts";
