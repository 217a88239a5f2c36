import * as pulumi from "@pulumi/pulumi";
import { parseCommit, parseRelease, type Release } from "./release.ts";
import { type Lookup, SettingReader } from "./setting.ts";
import { parseTexts, type ValueKind, type Values, valuesOfOverrides, valuesOfStackFile } from "./values.ts";

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

/**
 * Reads the platform's values.
 *
 * @throws ConfigurationError with everything that is missing or wrong.
 */
export function readPlatformConfig(texts: ValueTexts) {
  const settings = new SettingReader("the platform", lookup("platform", texts));
  const config = {
    domain: settings.text("domain"),
    dnsZone: settings.oneOf("dnsZone", ["create", "existing"], "create"),
    region: settings.text("region"),
    kubernetesVersion: settings.text("kubernetesVersion"),
    nodeSize: settings.text("nodeSize"),
    minNodes: settings.wholeNumber("minNodes", 1),
    maxNodes: settings.wholeNumber("maxNodes", 1),
    vpcRange: settings.text("vpcRange"),
    clusterSubnet: settings.text("clusterSubnet"),
    serviceSubnet: settings.text("serviceSubnet"),
    postgresVersion: settings.text("postgresVersion"),
    postgresSize: settings.text("postgresSize"),
    registryName: settings.text("registryName"),
    registryTier: settings.oneOf("registryTier", ["starter", "basic", "professional"]),
    registryHost: settings.text("registryHost", "registry.digitalocean.com"),
    gatewayClass: settings.text("gatewayClass", "cilium"),
    databaseAdminImage: settings.text("databaseAdminImage"),
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
  const values = lookup("pr", texts);
  const facts: Lookup = (key) => values(key) ?? (deployment === undefined ? undefined : { ...deployment }[key]);
  const settings = new SettingReader(environment, facts);
  const config = {
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

function lookup(kind: ValueKind, texts: ValueTexts): Lookup {
  const config = new pulumi.Config();
  const weakest = texts.stackFile === undefined ? {} : valuesOfStackFile(texts.stackFile, pulumi.getProject());
  const strongest: Values = texts.overrides === undefined ? {} : valuesOfOverrides(texts.overrides, kind);
  return (key) => strongest[key] ?? config.get(key) ?? weakest[key];
}
