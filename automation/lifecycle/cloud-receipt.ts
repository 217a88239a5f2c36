import { ownerTag } from "../../components/labels.ts";
import { bearsPrefix } from "../../components/naming.ts";
import { CLOUD_LISTS, type CloudList, type DigitalOcean, type Tagged } from "../services/digitalocean.ts";
import type { Receipt, ReceiptLine } from "./receipt.ts";

/** By what an environment's own things in the cloud are known. */
export interface CloudMarks {
  readonly environment: string;
  /** What their names begin with. */
  readonly prefix: string;
  /** Identifier of its cluster, which marks what the cluster made by itself; undefined when it is not known. */
  readonly clusterId: string | undefined;
}

/** Asks the cloud for everything that has an owner's mark or a name of its own. */
export async function cloudLines(marks: CloudMarks, cloud: DigitalOcean): Promise<Receipt> {
  const lists = Object.keys(CLOUD_LISTS).filter((key): key is CloudList => key in CLOUD_LISTS);
  return Promise.all(
    lists.map(async (what) => ({
      what: CLOUD_LISTS[what].name,
      left: (await cloud.list(what)).filter((thing) => isMarked(thing, marks)).map(({ name }) => name),
    })),
  );
}

/** What a cluster made by itself, such as its load balancers, carries its identifier in a tag and no name of ours. */
function isMarked({ name, tags }: Tagged, { environment, prefix, clusterId }: CloudMarks): boolean {
  const isMade = clusterId !== undefined && tags.includes(`k8s:${clusterId}`);
  return bearsPrefix(name, prefix) || tags.includes(ownerTag(environment)) || isMade;
}

/** Asks for a record in a zone, which may belong to somebody else and stay. */
export async function recordLine(domain: string, name: string, cloud: DigitalOcean): Promise<ReceiptLine> {
  const records = (await cloud.domains()).includes(domain) ? await cloud.records(domain) : [];
  const left = records.filter((record) => record.name === name).map(({ type }) => `${type} ${name}.${domain}`);
  return { what: "DNS", left };
}
