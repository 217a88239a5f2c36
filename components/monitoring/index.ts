export type { Recipients, SlackChannel } from "./recipients.ts";
export { ResourceAlerts, type ResourceAlertsArgs } from "./resource-alerts.ts";
export { UptimeMonitoring, type UptimeMonitoringArgs, type UptimeRegion } from "./uptime-monitoring.ts";
