import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { kubeconfigFile } from "./account.ts";
import type { Cloud } from "./cloud/runtime.ts";
import { composeCredentials, composeValues } from "./compose-settings.ts";
import type { SandboxDescription, SandboxPlaces } from "./description.ts";
import { NEW_ACCOUNT } from "./digitalocean/account/rules.ts";
import { environmentSecrets } from "./environment-secrets.ts";
import { NODE_IMAGE, POSTGRES_IMAGE, VALKEY_IMAGE } from "./images/base-images.ts";
import type { Toolchain } from "./toolchain/index.ts";

/** Browsers, and nothing on the internet, resolve names below `localhost` to this machine. */
const DOMAIN = "greenroom.localhost";
const PRODUCTION_DOMAIN = "shop.localhost";
const PASSPHRASE = "sandbox-passphrase";

/** The parts of a sandbox that others have to know. */
export interface SandboxParts {
  readonly places: SandboxPlaces;
  readonly toolchain: Toolchain;
  readonly pulumiHome: string;
  readonly access: { readonly url: string; readonly token: string };
  readonly github: { readonly url: string; readonly token: string; readonly slug: string; readonly repository: string };
  readonly cloud: Cloud;
}

/** Writes the files that the settings name, and returns endpoints and settings. */
export async function describeSandbox(
  parts: SandboxParts,
): Promise<Pick<SandboxDescription, "endpoints" | "environment">> {
  const { places, access, github, cloud } = parts;
  const authority = join(places.directory, "certificate-authority.pem");
  const values = join(places.directory, "values.yaml");
  const state = join(places.directory, "pulumi-state");
  await mkdir(state, { recursive: true });
  await writeFile(authority, cloud.certificateAuthority);
  await writeFile(values, stringify(sandboxValues(cloud.registry.host, github.slug)));
  const dockerConfig = await writeDockerConfig(places, cloud);
  return {
    endpoints: {
      "DigitalOcean API": access.url,
      "GitHub API": github.url,
      "git repository": github.repository,
      registry: cloud.registry.host,
      "name server": cloud.resolver,
      "Docker Engine": cloud.dockerHost,
      "object storage": cloud.objectStorage.stateUrl,
    },
    environment: {
      PATH: parts.toolchain.tools,
      PULUMI_HOME: parts.pulumiHome,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
      PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "1",
      // For GREENROOM_STATE; a folder is faster.
      GREENROOM_SANDBOX_STATE: cloud.objectStorage.stateUrl,
      AWS_ACCESS_KEY_ID: cloud.objectStorage.accessKey,
      AWS_SECRET_ACCESS_KEY: cloud.objectStorage.secretKey,
      DIGITALOCEAN_TOKEN: access.token,
      DIGITALOCEAN_API_URL: access.url,
      GITHUB_API_URL: github.url,
      GITHUB_BASE_URL: `${github.url}/`,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_TOKEN: github.token,
      GITHUB_REPOSITORY: github.slug,
      DOCKER_HOST: cloud.dockerHost,
      DOCKER_CONFIG: dockerConfig,
      KUBECONFIG: kubeconfigFile(places),
      NODE_EXTRA_CA_CERTS: authority,
      GREENROOM_RESOLVER: cloud.resolver,
      GREENROOM_VALUES: values,
      GREENROOM_REPOSITORY: github.repository,
      ...(await composeCredentials(places, parts.toolchain, cloud, `*.preview.${DOMAIN}`)),
      ...(await environmentSecrets({ ...access, passphrase: PASSPHRASE })),
    },
  };
}

/** Logs Docker's command line in, for pushes by hand and for plain `pulumi`, which looks images up. @returns the folder */
async function writeDockerConfig(places: SandboxPlaces, { registry }: Cloud): Promise<string> {
  const folder = join(places.directory, "docker-config");
  const { username, password } = await registry.credentials({ readWrite: true, expirySeconds: 0 });
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }), {
    mode: 0o600,
  });
  return folder;
}

function standaloneValues(registryHost: string) {
  return { postgresVersion: "15", databaseAdminImage: `${registryHost}/${POSTGRES_IMAGE}` };
}

/** What is different here from what the `Pulumi.<kind>.yaml` files say. */
function sandboxValues(registryHost: string, repository: string): unknown {
  return {
    platform: {
      repository,
      domain: DOMAIN,
      registryHost,
      postgresVersion: "15",
      databaseAdminImage: `${registryHost}/${POSTGRES_IMAGE}`,
      ...composeValues(registryHost),
    },
    pr: {
      buildArgs: { NODE_IMAGE: `${registryHost}/${NODE_IMAGE}` },
      cacheImage: `${registryHost}/${VALKEY_IMAGE}`,
    },
    staging: standaloneValues(registryHost),
    production: {
      ...standaloneValues(registryHost),
      domain: PRODUCTION_DOMAIN,
      alertEmails: NEW_ACCOUNT.verifiedEmails,
    },
  };
}
