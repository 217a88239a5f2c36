export { Network, type NetworkArgs } from "./network.ts";
