import * as pulumi from "@pulumi/pulumi";
import type { AppValues } from "../components/catalogue/index.ts";
import type { NodePool } from "../components/cluster/index.ts";
import type { StandaloneName } from "../components/naming.ts";
import { unknownKinds, unknownValues } from "./known-values.ts";
import { parseNodePools } from "./node-pools.ts";
import { parseCommit, parseRelease, type Release } from "./release.ts";
import { readRepository } from "./repository-config.ts";
import { type Lookup, SettingReader } from "./setting.ts";
import { parseSubdomain } from "./subdomain.ts";
import {
  kindsOfOverrides,
  parseList,
  parseMap,
  parseTexts,
  type ValueKind,
  type Values,
  valuesOfOverrides,
  valuesOfStackFile,
} from "./values.ts";

/** Texts of files with values, read at the edge. */
export interface ValueTexts {
  /**
   * Text of `Pulumi.<kind>.yaml`; weaker than the stack's own configuration.
   *
   * @default - the stack's own configuration alone
   */
  readonly stackFile?: string;

  /**
   * Text of the file that `GREENROOM_VALUES` names; stronger than everything else.
   *
   * @default - no overrides
   */
  readonly overrides?: string;
}

/** What an environment runs and from where; set by the command line, or worked out from git under plain `pulumi up`. */
export interface Deployment {
  /** The environment's head commit: 40 hexadecimal digits. */
  readonly commit: string;
  readonly release: Release;
}

/** Values of the platform; their meaning stands beside them in `Pulumi.platform.yaml`. */
export type PlatformConfig = ReturnType<typeof readPlatformConfig>;

/** Values of an environment with everything of its own; their meaning stands in `Pulumi.staging.yaml`. */
export type StandaloneConfig = ReturnType<typeof readStandaloneConfig>;

/** Values of a pull request environment; their meaning stands in `Pulumi.pr.yaml`. */
export type EnvironmentConfig = ReturnType<typeof readEnvironmentConfig>;

/** Values of a network with its cluster, database and gateway; the platform and the standalone environments have them. */
export type FoundationConfig = ReturnType<typeof readFoundation>;

/**
 * Reads the platform's values.
 *
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readPlatformConfig(texts: ValueTexts) {
  const settings = completeReader("the platform", "platform", texts);
  const config = {
    domain: settings.text("domain"),
    dnsZone: settings.oneOf("dnsZone", ["create", "existing"], "create"),
    ...readFoundation(settings),
    registryName: settings.text("registryName"),
    registryTier: settings.oneOf("registryTier", ["starter", "basic", "professional"]),
    registryHost: settings.text("registryHost", "registry.digitalocean.com"),
    /** Undefined when the settings of no repository are kept here. */
    repository: readRepository(settings),
  };
  settings.finish();
  return config;
}

/**
 * Reads the values of an environment with everything of its own.
 *
 * @param deployment - what to run when the stack's configuration does not say so.
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readStandaloneConfig(environment: StandaloneName, texts: ValueTexts, deployment?: Deployment) {
  const settings = completeReader(environment, environment, texts, deployment);
  const config = {
    /** Empty for the platform's domain. */
    domain: settings.optionalText("domain"),
    dnsZone: settings.oneOf("dnsZone", ["create", "existing"], "create"),
    subdomain: settings.read("subdomain", parseSubdomain, ""),
    ...readFoundation(settings),
    ...readEnvironment(settings),
    replicas: settings.wholeNumber("replicas", 1),
    seed: settings.flag("seed"),
    indexed: settings.flag("indexed"),
    cacheSize: settings.text("cacheSize"),
    apps: settings.read<AppValues>("apps", parseMap, {}),
    alertSlackChannel: settings.optionalText("alertSlackChannel"),
    alertEmails: settings.read<readonly string[]>("alertEmails", parseList, []),
    /** Names of production's secrets whose values other environments may use. */
    sharedSecrets: settings.read<readonly string[]>("sharedSecrets", parseList, []),
    /** Names of stateful resources that may be replaced or deleted this once. */
    unprotected: settings.read<readonly string[]>("unprotected", parseList, []),
  };
  settings.finish();
  return config;
}

/**
 * Reads the values of a pull request environment.
 *
 * @param deployment - what to run when the stack's configuration does not say so.
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readEnvironmentConfig(environment: string, texts: ValueTexts, deployment?: Deployment) {
  const settings = completeReader(environment, "pr", texts, deployment);
  const config = {
    ...readEnvironment(settings),
    cacheImage: settings.text("cacheImage"),
    /** Nobody needs it now: its data stays, and nothing of it runs. */
    isAsleep: settings.flag("asleep"),
  };
  settings.finish();
  return config;
}

/**
 * Reads the arguments that images are built with.
 *
 * @throws ConfigurationError when they are no map of texts.
 */
export function readBuildArguments(texts: ValueTexts): Readonly<Record<string, string>> {
  const settings = new SettingReader("the image builds", lookup("pr", texts));
  const buildArguments = settings.read("buildArgs", parseTexts, {});
  settings.finish();
  return buildArguments;
}

function readFoundation(settings: SettingReader) {
  return {
    region: settings.text("region"),
    kubernetesVersion: settings.text("kubernetesVersion"),
    highlyAvailable: settings.flag("highlyAvailable"),
    nodeSize: settings.text("nodeSize"),
    minNodes: settings.wholeNumber("minNodes", 1),
    maxNodes: settings.wholeNumber("maxNodes", 1),
    nodePools: settings.read<readonly NodePool[]>("nodePools", parseNodePools, []),
    vpcRange: settings.text("vpcRange"),
    clusterSubnet: settings.text("clusterSubnet"),
    serviceSubnet: settings.text("serviceSubnet"),
    postgresVersion: settings.text("postgresVersion"),
    postgresSize: settings.text("postgresSize"),
    postgresNodes: settings.wholeNumber("postgresNodes", 1, 1),
    gatewayClass: settings.text("gatewayClass", "cilium"),
    databaseAdminImage: settings.text("databaseAdminImage"),
  };
}

function readEnvironment(settings: SettingReader) {
  return {
    commit: settings.read("commit", parseCommit, ""),
    release: settings.read<Release>("release", parseRelease, {}),
    quota: {
      requestsCpu: settings.text("requestsCpu"),
      requestsMemory: settings.text("requestsMemory"),
      limitsCpu: settings.text("limitsCpu"),
      limitsMemory: settings.text("limitsMemory"),
      pods: settings.wholeNumber("pods", 1),
    },
    databaseConnectionLimit: settings.wholeNumber("databaseConnectionLimit", 1),
    gracePeriodSeconds: settings.wholeNumber("gracePeriodSeconds", 1),
  };
}

/** A reader of all values of the stack that is made: those that nothing reads are refused. */
export function completeReader(
  what: string,
  kind: ValueKind,
  texts: ValueTexts,
  deployment?: Deployment,
): SettingReader {
  const { stackFile = "", overrides = "" } = texts;
  const project = pulumi.getProject();
  const own = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(`${project}:`));
  const keys = new Set([
    ...own.map((key) => key.slice(project.length + 1)),
    ...Object.keys(valuesOfStackFile(stackFile, project)),
    ...Object.keys(valuesOfOverrides(overrides, kind)),
  ]);
  const settings = new SettingReader(what, withFacts(lookup(kind, texts), deployment));
  settings.refuse([...unknownKinds(Object.keys(kindsOfOverrides(overrides))), ...unknownValues(kind, [...keys])]);
  return settings;
}

function withFacts(values: Lookup, deployment: Deployment | undefined): Lookup {
  return (key) => values(key) ?? (deployment === undefined ? undefined : { ...deployment }[key]);
}

/** Looks values up where they are set: the overrides count first, then the stack's own configuration, then the file. */
export function lookup(kind: ValueKind, texts: ValueTexts): Lookup {
  const config = new pulumi.Config();
  const weakest = texts.stackFile === undefined ? {} : valuesOfStackFile(texts.stackFile, pulumi.getProject());
  const strongest: Values = texts.overrides === undefined ? {} : valuesOfOverrides(texts.overrides, kind);
  return (key) => strongest[key] ?? config.get(key) ?? weakest[key];
}
