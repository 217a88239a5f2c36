import { expect } from "chai";
import { documentedScopes } from "../../support/setup-page.ts";
import { line, type Scene } from "./scene.ts";
import {
  failDestroy,
  leaveForeignLock,
  leaveOrphan,
  losePassphrase,
  offerEverything,
  pointPulumiAtBucket,
  previewToken,
  replaceToken,
  retireVersion,
  tokenWith,
} from "./situations.ts";

const RUNBOOK = "docs/runbook.md";

/** What people look at, and what goes wrong, while pull request 12 has an environment. */
export const DAILY_SCENES: readonly Scene[] = [
  {
    title: "lets a developer look closer",
    document: "docs/pull-requests.md",
    heading: "Looking closer",
    lines: [
      line("npx greenroom status pr-12", /State, cloud and running apps agree/),
      line("npx greenroom preview pr-12", /pr-12: nothing changes/),
      line("npx greenroom test pr-12", /pr-12 answers as commit/),
    ],
  },
  {
    title: "tells a pull request of the plan, and an issue of drift, with a token that only reads",
    document: "docs/infrastructure-changes.md",
    heading: "Reviewing changes of the infrastructure",
    settings: (play) => tokenWith(play, documentedScopes("infrastructure-preview")),
    lines: [
      line("npx greenroom preview platform --comment 12", /the pull request was told, for commit/),
      line("npx greenroom drift platform --issue", /platform: all \d+ resources are as the state says/),
    ],
    proof: async (play) => {
      const comments = await play.ask("GITHUB", "GET", "/repos/greenroom/storefront/issues/12/comments");
      expect(JSON.stringify(comments)).to.contain("greenroom:plan");
    },
  },
  {
    title: "begins with a look",
    document: RUNBOOK,
    heading: "Runbook",
    lines: [
      line("npx greenroom doctor", /^doctor: \d+ ok, \d+ missing, 0 failed/m, 1),
      line("npx greenroom list", /^pr-12 .*A checkout page/m),
      line("npx greenroom status pr-12", /State, cloud and running apps agree/),
      line("npx greenroom converge pr-12", /pr-12: live\. It runs the newest commit/),
      line("npx greenroom converge --all", /pr-12: live\. It runs the newest commit/),
    ],
  },
  {
    title: "frees a lock whose run nobody can ask",
    document: RUNBOOK,
    heading: "A stack stays locked",
    prepare: async (play) => {
      await pointPulumiAtBucket(play);
      await leaveForeignLock(play);
    },
    lines: [
      line("pulumi cancel --yes --stack pr-12", /has been canceled/),
      line("npx greenroom converge pr-12", /pr-12: live/),
    ],
    proof: async (play) => {
      expect(await play.require("npx greenroom up pr-12")).to.contain("pr-12 is live");
    },
  },
  {
    title: "removes what a closed pull request has left",
    document: RUNBOOK,
    heading: "Something is left that nobody owns",
    prepare: leaveOrphan,
    lines: [
      line("npx greenroom sweep --dry-run", /pr-11 +namespace +pr-11 +would be removed/, 3),
      line("npx greenroom sweep", /pr-11 +namespace +pr-11 +removed/),
    ],
    proof: async (play) => {
      expect(await play.require("kubectl get namespaces")).not.to.contain("pr-11");
    },
  },
  {
    title: "shows why a preview fails",
    document: RUNBOOK,
    heading: "A preview fails again and again",
    lines: [
      line("kubectl --namespace pr-12 get pods", /web-\S+ +1\/1 +Running/),
      line("kubectl --namespace pr-12 get events", /pod\/web-/),
    ],
  },
  {
    title: "finishes a destroy that failed",
    document: RUNBOOK,
    heading: "A destroy failed",
    prepare: failDestroy,
    lines: [line("npx greenroom destroy pr-12", /pr-12 was removed[\s\S]*database +nothing left/)],
  },
  {
    title: "removes a preview whose passphrase is lost, and the next run makes it again",
    document: RUNBOOK,
    heading: "The passphrase is wrong",
    prepare: losePassphrase,
    settings: async () => ({ PULUMI_CONFIG_PASSPHRASE: "another" }),
    lines: [
      line("pulumi stack rm --force --yes --stack pr-12", /has been removed/),
      line("npx greenroom destroy pr-12", /pr-12 was removed[\s\S]*namespace +nothing left/),
    ],
  },
  {
    title: "gives the workflows a new token",
    document: RUNBOOK,
    heading: "A token has expired",
    prepare: replaceToken,
    lines: [line("npx greenroom up platform", /platform is live[\s\S]*1 × update/)],
    proof: async (play) => {
      const wanted = play.setting("GREENROOM_SECRET_PR_PREVIEW_DIGITALOCEAN_TOKEN");
      expect(await previewToken(play)).to.equal(wanted);
    },
  },
  {
    title: "lets a running cluster go on whose version was retired",
    document: RUNBOOK,
    heading: "A version was retired",
    prepare: retireVersion,
    lines: [
      line(
        "npx greenroom preview platform",
        /platform: nothing changes\n +warning: .*offers no Kubernetes 1\.34 any more/,
      ),
      line("npx greenroom up platform", /platform is live/),
    ],
    proof: offerEverything,
  },
];
