import { randomUUID } from "node:crypto";
import { region as knownRegion } from "../account/regions.ts";
import { type Cloud, timestamp } from "../cloud.ts";
import { unprocessable } from "../http/answer.ts";
import { freeRange, isPrivate, overlap, type Range, readRange } from "./ranges.ts";

const LARGEST_PREFIX = 28;
const SMALLEST_PREFIX = 16;
const GENERATED_PREFIX = 20;

/** A private network. */
export interface Vpc {
  readonly id: string;
  name: string;
  description: string;
  readonly region: string;
  readonly range: Range;
  isDefault: boolean;
  readonly createdAt: string;
}

/** What a new VPC is asked to be. */
export interface VpcRequest {
  readonly name: string;
  readonly region: string;
  readonly description: string;
  /** CIDR; without one a free /20 is chosen. */
  readonly range: string | undefined;
}

/**
 * Makes a VPC. The region's default VPC is there before it, as in any account that was used before.
 *
 * @throws Refusal 422 when the name is taken, or the range is not private, too small, too large or overlaps another VPC
 */
export function createVpc(cloud: Cloud, request: VpcRequest): Vpc {
  defaultVpc(cloud, request.region);
  return addVpc(cloud, request, false);
}

/** The VPC of what is ordered without one: the region's default, made when it is first needed. */
function defaultVpc(cloud: Cloud, region: string): Vpc {
  const found = [...cloud.vpcs.values()].find((vpc) => vpc.region === region && vpc.isDefault);
  if (found !== undefined) return found;
  return addVpc(cloud, { name: `default-${region}`, region, description: "", range: undefined }, true);
}

/**
 * The VPC that an order names, or the region's default.
 *
 * @throws Refusal 422 when there is no such VPC, or it is in another region
 */
export function vpcForOrder(cloud: Cloud, id: string | undefined, region: string): Vpc {
  knownRegion(region);
  if (id === undefined || id === "") return defaultVpc(cloud, region);
  const vpc = cloud.vpcs.get(id);
  if (vpc === undefined) throw unprocessable(`VPC "${id}" does not exist`);
  if (vpc.region !== region) throw unprocessable(`VPC "${id}" is in region ${vpc.region}, not in ${region}`);
  return vpc;
}

/** @throws Refusal 422 when another VPC has this name */
export function checkVpcName(cloud: Cloud, name: string, self: string | undefined): void {
  if ([...cloud.vpcs.values()].some((vpc) => vpc.name === name && vpc.id !== self))
    throw unprocessable("This VPC name is already being used on another network in your account");
}

function addVpc(cloud: Cloud, request: VpcRequest, isDefault: boolean): Vpc {
  knownRegion(request.region);
  checkVpcName(cloud, request.name, undefined);
  const others = [...cloud.vpcs.values()].map(({ range }) => range);
  const vpc: Vpc = {
    id: randomUUID(),
    name: request.name,
    description: request.description,
    region: request.region,
    range: request.range === undefined ? freeRange(others, GENERATED_PREFIX) : chosenRange(request.range, others),
    isDefault,
    createdAt: timestamp(cloud.now()),
  };
  cloud.vpcs.set(vpc.id, vpc);
  return vpc;
}

function chosenRange(text: string, others: readonly Range[]): Range {
  const range = readRange("ip_range", text);
  if (!isPrivate(range)) throw unprocessable(`ip_range "${text}" is not in the private ranges of RFC 1918`);
  if (range.prefix < SMALLEST_PREFIX || range.prefix > LARGEST_PREFIX)
    throw unprocessable(`ip_range "${text}" must be between /${SMALLEST_PREFIX} and /${LARGEST_PREFIX}`);
  const other = others.find((taken) => overlap(taken, range));
  if (other !== undefined) throw unprocessable("This range/size overlaps with another VPC network in your account");
  return range;
}
