import { expect } from "chai";
import { SECRET_PREFIX } from "../../../stacks/secrets.ts";
import { documentedPermissions, documentedScopes } from "../../support/setup-page.ts";
import { documentedEnvironment, shownExports } from "../../support/shown-commands.ts";
import { line, type Scene } from "./scene.ts";
import { openPullRequest12, reachPullRequest12, tokenPermitting, tokenWith } from "./situations.ts";
import { changePlatform, listSecrets, requiredChecks } from "./team-values.ts";

const SETUP = "docs/setup.md";

/** Nobody has a token or a state yet. */
const NOTHING_SET = {
  ...{ DIGITALOCEAN_TOKEN: "", GITHUB_TOKEN: "", GITHUB_REPOSITORY: "", PULUMI_CONFIG_PASSPHRASE: "" },
  ...{ GREENROOM_STATE: "", GREENROOM_REPOSITORY: "" },
};

/** From nothing to the environment of pull request 12. */
export const SETUP_SCENES: readonly Scene[] = [
  {
    title: "brings the sandbox up and a first pull request to life",
    document: "README.md",
    heading: "The sandbox: the outside world on one machine",
    lines: [
      line("npm run sandbox -- up", /the sandbox is up \(/),
      line('eval "$(npm run --silent sandbox -- env)"', /^(npm warn .*\n)*$/),
      line("npx greenroom up platform", /platform is live/),
      line("npm run sandbox -- pr open my-branch", /#1 open: my-branch/),
      line("npx greenroom up pr-1", /pr-1 is live[\s\S]*https:\/\/pr-1-web\.preview\./),
    ],
  },
  {
    title: "does in a sandbox that is up what its guide shows",
    document: "sandbox/README.md",
    heading: "The sandbox: the outside world on one Linux machine",
    lines: [
      line("npm run sandbox -- up", /the sandbox is up already/),
      line("npm run sandbox -- status", /cluster +greenroom-preview running/),
      line('eval "$(npm run --silent sandbox -- env)"', /^(npm warn .*\n)*$/),
      line("npm run sandbox -- pr open <branch> && npx greenroom up pr-1", /#2 open[\s\S]*pr-1 is live/),
    ],
    proof: reachPullRequest12,
  },
  {
    title: "moves the platform's state into a bucket",
    document: "docs/state.md",
    heading: "Moving",
    prepare: async (play) => void (await play.require("mkdir ../moving && cp Pulumi.yaml ../moving && cd ../moving")),
    lines: [
      line(
        'PULUMI_BACKEND_URL="<old>" pulumi stack export --stack platform --file platform.json',
        /^(npm warn .*\n)*$/,
      ),
      line('PULUMI_BACKEND_URL="<new>" pulumi stack init platform', /Created stack 'platform'/),
      line('PULUMI_BACKEND_URL="<new>" pulumi stack import --stack platform --file platform.json', /Import complete/),
      line('PULUMI_BACKEND_URL="<old>" pulumi stack rm platform --force --yes --remove-backups', /has been removed/),
    ],
    proof: async (play) => void (await play.require(`cd "${play.root}"`)),
  },
  {
    title: "finds the state there",
    document: "sandbox/README.md",
    heading: "State",
    lines: [line('export GREENROOM_STATE="$GREENROOM_SANDBOX_STATE"; unset PULUMI_BACKEND_URL', /^$/)],
    proof: async (play) => {
      expect(await play.require("npx greenroom list")).to.match(/^platform /m);
    },
  },
  {
    title: "builds without any token",
    document: SETUP,
    heading: "2. The repository",
    settings: async () => NOTHING_SET,
    lines: [line("npx greenroom build", /all 3 images can be built/)],
  },
  {
    title: "makes the platform complete with tokens as documented, and the doctor finds nothing missing",
    document: SETUP,
    heading: "3. The platform",
    prepare: async (play) => {
      await listSecrets(play);
      for (const shown of shownExports(play.root, SETUP)) {
        if (shown.includes(SECRET_PREFIX)) await play.require(shown);
      }
      const names = Object.keys(documentedEnvironment(play.root, SETUP));
      for (const name of names) expect(play.setting(name), name).not.to.equal("");
      play.set("GREENROOM_REPOSITORY", play.root);
    },
    settings: async (play) => ({
      ...(await tokenWith(play, documentedScopes("platform"))),
      ...(await tokenPermitting(play, documentedPermissions())),
      GREENROOM_ADMIN_TOKEN: play.setting("GITHUB_TOKEN"),
    }),
    lines: [
      line("npx greenroom doctor", /missing +variables: there is no GREENROOM_STATE/, 1),
      line("npx greenroom preview platform", /ActionsVariable.*GREENROOM_STATE/i),
      line("npx greenroom up platform", /platform is live[\s\S]*\d+ × create/),
      line("npx greenroom doctor", /^doctor: \d+ ok, 0 missing, 0 failed/m),
    ],
    proof: async (play) => play.set("GREENROOM_REPOSITORY", `${play.root}/.sandbox/repository.git`),
  },
  {
    title: "makes the environment of the first pull request with the rights of a preview's tokens",
    document: SETUP,
    heading: "4. The first pull request",
    prepare: openPullRequest12,
    settings: async (play) => ({
      ...(await tokenWith(play, documentedScopes("pr-preview"))),
      ...(await tokenPermitting(play, documentedPermissions())),
    }),
    lines: [
      line("npx greenroom converge pr-12", /pr-12: live\. [\s\S]*https:\/\/pr-12-web\.preview\./),
      line("npx greenroom test pr-12", /pr-12 answers as commit \w{7} should[\s\S]*integration test/),
      line(
        "npx greenroom converge --all --dry-run",
        /dry run: 0 of 1 due[\s\S]*pr-12 +stays as it is +It runs the newest commit/,
      ),
      line("npx greenroom sweep --dry-run", /nothing is left of any closed pull request/),
    ],
  },
  {
    title: "names the checks that the first pull request has shown",
    document: SETUP,
    heading: "5. The rules of the default branch",
    prepare: (play) => changePlatform(play, () => ({ requiredChecks: ["build", "previewed"] })),
    lines: [line("npx greenroom up platform", /platform is live[\s\S]*\d+ × update, \d+ unchanged/)],
    proof: async (play) => void expect(await requiredChecks(play)).to.deep.equal(["build", "previewed"]),
  },
];

/** The way back. */
export const UNDO_SCENES: readonly Scene[] = [
  {
    title: "undoes all of it",
    document: SETUP,
    heading: "Undoing all of it",
    prepare: async (play) => void (await play.require("npx greenroom converge pr-12")),
    settings: (play) => tokenWith(play, documentedScopes("platform")),
    lines: [
      line("npx greenroom destroy pr-12", /pr-12 was removed[\s\S]*namespace +nothing left/),
      line("npx greenroom destroy staging --force", /staging does not exist: nothing to do/),
      line("npx greenroom destroy platform", /platform was removed[\s\S]*nothing left/),
    ],
    proof: async (play) => {
      expect(await play.require("npx greenroom list")).to.contain("There are no environments.");
    },
  },
  {
    title: "leaves nothing of the sandbox",
    document: "README.md",
    heading: "The sandbox: the outside world on one machine",
    lines: [line("npm run sandbox -- down", /the sandbox is down; nothing is left/)],
    proof: async (play) => {
      // But for the values that the guide told to set.
      expect(await play.require("git status --porcelain")).to.equal(" M Pulumi.platform.yaml\n");
    },
  },
  {
    title: "takes a sandbox down that is gone already",
    document: "sandbox/README.md",
    heading: "The sandbox: the outside world on one Linux machine",
    lines: [line("npm run sandbox -- down", /no sandbox was running for this checkout/)],
  },
];
