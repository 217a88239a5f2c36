export { WildcardRecord, type WildcardRecordArgs } from "./wildcard-record.ts";
export { Zone, type ZoneArgs } from "./zone.ts";
