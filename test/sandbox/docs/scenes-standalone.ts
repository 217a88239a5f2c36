import { expect } from "chai";
import { documentedScopes } from "../../support/setup-page.ts";
import { line, type Scene } from "./scene.ts";
import { tokenWith } from "./situations.ts";

const ENVIRONMENTS = "docs/environments.md";

/** Staging, and the end of production. */
export const STANDALONE_SCENES: readonly Scene[] = [
  {
    title: "makes staging for whoever asks",
    document: ENVIRONMENTS,
    heading: "Staging is held by leases",
    settings: (play) => tokenWith(play, documentedScopes("platform")),
    lines: [
      line(
        'npx greenroom up staging --reason "trying the new checkout" --hours 4',
        /staging is live[\s\S]* holds it until .*: trying the new checkout\n +it costs USD/,
      ),
      line("npx greenroom extend staging --hours 12", /staging stays as it is, and is held:\n +.* holds it until/),
    ],
  },
  {
    title: "puts staging right, and ends it for everybody",
    document: "docs/runbook.md",
    heading: "Staging is stuck",
    settings: (play) => tokenWith(play, documentedScopes("platform")),
    lines: [
      line("npx greenroom status staging", /State, cloud and running apps agree/),
      line("npx greenroom drift staging", /staging: all \d+ resources are as the state says/),
      line('npx greenroom up staging --reason "repair"', /staging is live[\s\S]*: repair/),
      line("npx greenroom destroy staging --force", /staging was removed[\s\S]*leases +nothing left/),
    ],
  },
  {
    title: "removes production by hand, and keeps its values",
    document: ENVIRONMENTS,
    heading: "Removing production by hand",
    prepare: async (play) => void (await play.require("npx greenroom up production")),
    lines: [
      line("pulumi state unprotect --yes --all --stack production", /All resources unprotected/),
      line("pulumi destroy --preview-only --stack production", /\d+ to delete/),
      line("pulumi destroy --yes --stack production", /\d+ deleted/),
      line("pulumi stack rm --yes production", /has been removed/),
      line("git restore Pulumi.production.yaml", /^$/),
    ],
    proof: async (play) => {
      expect(await play.require("git status --porcelain Pulumi.production.yaml")).to.equal("");
      const { kubernetes_clusters: clusters } = await play.ask("DIGITALOCEAN", "GET", "/v2/kubernetes/clusters");
      expect(JSON.stringify(clusters)).not.to.contain("greenroom-production");
    },
  },
];
