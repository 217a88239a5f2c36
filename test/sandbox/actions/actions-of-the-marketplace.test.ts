import { expect } from "chai";
import { actionsOfSandbox } from "../../../sandbox/actions/sandbox-host.ts";
import { first, printed, withActions } from "./support/actions-stage.ts";
import { runOnPush } from "./support/first-run.ts";

describe("the stand-ins for actions of the marketplace", () => {
  it("check out the commit of the event, alone, from what git takes for GitHub", async () => {
    const run = await runOnPush(`
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: { persist-credentials: false }
      - run: |
          test "$(git rev-parse HEAD)" = "$GITHUB_SHA" && git rev-list --count HEAD && git branch --show-current
          git config remote.origin.url && git config --get-regexp extraheader || echo no credentials
          cat menu.txt
`);
    expect(printed(run, "one").split("\n").slice(1, -1)).to.deep.equal([
      ...["1", "main", "https://github.com/greenroom/shop", "no credentials", "tea"],
    ]);
  });

  it("check out everything, another reference, or another place, and leave credentials only when told", async () => {
    const workflow = `on: pull_request
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v7
      - run: 'cat menu.txt; git log -1 --format=%P | wc -w; git config --get-regexp extraheader | cut -d " " -f 1'
      - { uses: actions/checkout@v7, with: { ref: "\${{ github.event.repository.default_branch }}", path: base, fetch-depth: 0 } }
      - run: 'cat base/menu.txt; git -C base rev-parse --verify origin/tea; git -C base log --oneline origin/tea | wc -l'
      - { uses: actions/checkout@v7, with: { ref: "\${{ github.event.pull_request.head.sha }}", path: head } }
      - run: 'git -C head rev-parse HEAD'
      - { uses: actions/checkout@v7, with: { ref: nowhere, path: other } }
`;
    await withActions({ "one.yml": workflow }, async ({ push, open, play }) => {
      const tea = await push("tea", { "menu.txt": "tea\n" });
      await open("tea");
      const run = first(await play());
      const lines = printed(run, "one")
        .split("\n")
        .filter((line) => !line.startsWith("Fetching"));
      expect(lines.slice(0, 7)).to.deep.equal([
        ...["tea", "0", "http.https://github.com/.extraheader", "coffee", tea, "3", tea],
      ]);
      expect(lines[7]).to.contain("A branch or tag with the name 'nowhere' could not be found");
    });
  });

  it("hand files from job to job, and miss those that are not there", async () => {
    const run = await runOnPush(`
jobs:
  bake:
    runs-on: ubuntu-24.04
    steps:
      - run: mkdir out && echo apple > out/cake.txt
      - { uses: actions/upload-artifact@v7, with: { name: cakes, path: out } }
      - { uses: actions/upload-artifact@v7, with: { name: none, path: nothing, if-no-files-found: error } }
  serve:
    needs: bake
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - { uses: actions/download-artifact@v8, with: { name: cakes, path: plates } }
      - run: cat plates/cake.txt
`);
    expect(printed(run, "serve")).to.equal("apple\n");
    expect(printed(run, "bake")).to.contain("No files were found with the provided path: nothing");
  });

  it("find the Node.js that runs this, and no other", async () => {
    const run = await runOnPush(`
jobs:
  right: { runs-on: ubuntu-24.04, steps: [{ uses: actions/setup-node@v7, with: { node-version: ${process.versions.node} } }, { run: node --version }] }
  wrong: { runs-on: ubuntu-24.04, steps: [{ uses: actions/setup-node@v7, with: { node-version: 2 } }] }
  typo: { runs-on: ubuntu-24.04, steps: [{ uses: actions/setup-node@v7, with: { node-verison: 24 } }] }
`);
    expect(printed(run, "right")).to.contain(`\n${process.version}\n`);
    expect(printed(run, "wrong")).to.contain("Unable to find Node version '2'");
    expect(printed(run, "typo")).to.contain('does not know "node-verison"');
  });

  it("work against the sandbox with its addresses, and none of its tokens", () => {
    const { slug, repositories, host } = actionsOfSandbox({
      ...{
        GITHUB_REPOSITORY: "greenroom/shop",
        GREENROOM_REPOSITORY: "/made-up.git",
        GITHUB_API_URL: "http://127.0.0.1:1",
      },
      ...{
        GITHUB_TOKEN: "made-up-token",
        DIGITALOCEAN_TOKEN: "made-up-token",
        PULUMI_CONFIG_PASSPHRASE: "made-up-token",
      },
      ...{ PATH: "/a:/b", DIGITALOCEAN_API_URL: "http://127.0.0.1:2", AWS_SECRET_ACCESS_KEY: "made-up-token" },
    });
    expect({ slug, repositories, host }).to.deep.equal({
      slug: "greenroom/shop",
      repositories: { "greenroom/shop": "/made-up.git" },
      host: { environment: { DIGITALOCEAN_API_URL: "http://127.0.0.1:2" }, tools: ["/a", "/b"] },
    });
    expect(() => actionsOfSandbox({})).to.throw("the sandbox has no GITHUB_REPOSITORY");
  });
});
