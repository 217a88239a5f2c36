import { ownerTag } from "../../../components/labels.ts";
import { databaseName, PREVIEW_SUBDOMAIN } from "../../../components/naming.ts";
import { findEnvironment } from "../../environment.ts";
import { CLOUD_LISTS, type CloudList, type DigitalOcean, type Tagged } from "../../services/digitalocean.ts";
import type { DockerHost } from "../../services/docker-host.ts";
import type { GitHub } from "../../services/github/github.ts";
import type { Kubernetes } from "../../services/kubernetes.ts";
import { isImageOf } from "../image-tags.ts";
import { platformDatabaseClusters } from "../platform-database-clusters.ts";
import { type Claim, claimOf, type Sighting } from "./claim.ts";
import { SWEPT_LISTS } from "./strays.ts";

/** Hosts of previews as a zone writes them, such as `pr-12-api.preview`. */
const HOST = new RegExp(`^(pr-[0-9]+)-[a-z0-9-]+\\.${PREVIEW_SUBDOMAIN}$`);

/** What a tag begins with that names an owner. */
const OWNER_TAG = ownerTag("");

/** The services that are searched. */
export interface SearchedServices {
  readonly cloud: DigitalOcean;
  readonly github: Pick<GitHub, "previewDeployments">;
  /** Undefined when there is no cluster, and so nothing in it. */
  readonly cluster: Pick<Kubernetes, "allNamespaces"> | undefined;
  /** Undefined when there is no compose host, and so nothing on it. */
  readonly host: Pick<DockerHost, "owned"> | undefined;
  readonly registryName: string;
  /** The domain one or more labels above the hosts of previews. */
  readonly domain: string;
  readonly stackNames: () => Promise<readonly string[]>;
}

/**
 * Searches every service for what is a pull request environment's, whether it is wanted or not. A service that cannot be
 * asked ends the search: what it has would look as if it were gone.
 */
export async function lookEverywhere(services: SearchedServices): Promise<readonly Claim[]> {
  const sightings = await Promise.all([
    stacks(services),
    namespaces(services),
    hostObjects(services),
    databases(services),
    records(services),
    images(services),
    deployments(services),
    ...lists().map((list) => cloudThings(list, services)),
  ]);
  return sightings.flat().flatMap((sighting) => claimOf(sighting) ?? []);
}

async function stacks({ stackNames }: SearchedServices): Promise<readonly Sighting[]> {
  return (await stackNames()).map((name) => ({ what: "stack", name, owners: [], named: name, proof: "either" }));
}

async function namespaces({ cluster }: SearchedServices): Promise<readonly Sighting[]> {
  return ((await cluster?.allNamespaces()) ?? []).map(({ name, owner }) => ({
    what: "namespace",
    name,
    owners: owner === "" ? [] : [owner],
    named: isPreview(name) ? name : undefined,
    proof: "both",
  }));
}

async function hostObjects({ host }: SearchedServices): Promise<readonly Sighting[]> {
  return ((await host?.owned()) ?? []).map(({ kind, name, owner }) => ({
    what: kind,
    name,
    owners: [owner],
    named: undefined,
    proof: "either",
  }));
}

/** Databases and roles bear no label, and live in clusters of the platform's alone. */
async function databases({ cloud }: SearchedServices): Promise<readonly Sighting[]> {
  const clusters = await platformDatabaseClusters(cloud);
  const found = await Promise.all(
    clusters.map(async ({ id }) => {
      const [names, roles] = await Promise.all([cloud.databases(id), cloud.databaseUsers(id)]);
      return [
        ...names.map((name) => databaseSighting("database", name)),
        ...roles.map((name) => databaseSighting("role", name)),
      ];
    }),
  );
  return found.flat();
}

function databaseSighting(what: string, name: string): Sighting {
  const candidate = name.replace("_", "-");
  const isOurs = isPreview(candidate) && databaseName(candidate) === name;
  return { what, name, owners: [], named: isOurs ? candidate : undefined, proof: "either" };
}

/** A preview needs no record of its own, because the platform's leads to all; the naming rule tells whose one would be. */
async function records({ cloud, domain }: SearchedServices): Promise<readonly Sighting[]> {
  const found = (await cloud.domains()).includes(domain) ? await cloud.records(domain) : [];
  return found.map(({ id, name, type }) => ({
    what: "DNS record",
    name: `${type} ${name}.${domain}`,
    owners: [],
    named: HOST.exec(name)?.[1],
    proof: "either",
    stray: { kind: "record", domain, id },
  }));
}

async function images({ cloud, registryName }: SearchedServices): Promise<readonly Sighting[]> {
  const repositories = await cloud.imageRepositories(registryName);
  const found = await Promise.all(
    repositories.map(async (repository) =>
      (await cloud.imageTags(registryName, repository)).map(({ tag }): Sighting => {
        const environment = /^pr-[0-9]+(?=-)/.exec(tag)?.[0];
        const isOurs = environment !== undefined && isImageOf(environment, tag);
        const name = `${repository}:${tag}`;
        return { what: "image tag", name, owners: [], named: isOurs ? environment : undefined, proof: "either" };
      }),
    ),
  );
  return found.flat();
}

async function deployments({ github }: SearchedServices): Promise<readonly Sighting[]> {
  const active = (await github.previewDeployments()).filter(({ state }) => state !== "inactive");
  return active.map(({ id, environment }) => ({
    what: "deployment",
    name: `deployment ${id}`,
    owners: [environment],
    named: undefined,
    proof: "either",
  }));
}

async function cloudThings(list: CloudList, { cloud }: SearchedServices): Promise<readonly Sighting[]> {
  return (await cloud.list(list)).map((thing) => ({
    what: CLOUD_LISTS[list].name,
    name: thing.name,
    owners: ownersIn(thing),
    named: /^greenroom-(pr-[0-9]+)(?=-|$)/.exec(thing.name)?.[1],
    proof: "either",
    strange: SWEPT_LISTS.includes(list) ? undefined : "no preview ever makes one, so a person has to look at it",
    stray: { kind: "cloud", list, id: thing.id },
  }));
}

function ownersIn({ tags }: Tagged): readonly string[] {
  return tags.flatMap((tag) => (tag.startsWith(OWNER_TAG) ? [tag.slice(OWNER_TAG.length)] : []));
}

function lists(): readonly CloudList[] {
  return Object.keys(CLOUD_LISTS).filter((key): key is CloudList => key in CLOUD_LISTS);
}

function isPreview(name: string): boolean {
  return findEnvironment(name)?.kind === "pull-request";
}
