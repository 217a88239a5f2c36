import github from "@pulumi/github/package.json" with { type: "json" };
import * as pulumi from "@pulumi/pulumi";

/**
 * GitHub's provider for the repositories of one owner. Its token is `GITHUB_TOKEN` of whoever runs the stack; the command
 * line puts `GREENROOM_ADMIN_TOKEN` there.
 *
 * The package's own class would write that token into the state, where it is out of date at the next run; and a destroy
 * takes what is in the state. So this names the plugin and leaves the token to it.
 */
export class GitHubProvider extends pulumi.ProviderResource {
  constructor(name: string, owner: string, opts?: pulumi.ResourceOptions) {
    super("github", name, { owner }, { ...opts, version: github.version });
  }
}
