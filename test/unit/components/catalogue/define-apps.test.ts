import { expect } from "chai";
import { CatalogueError, defineApps, isCatalogue, readCatalogue } from "../../../../components/catalogue/index.ts";

/** What is wrong with a catalogue, one line each. */
function problemsOf(catalogue: unknown): readonly string[] {
  try {
    readCatalogue(catalogue);
    return [];
  } catch (error) {
    if (error instanceof CatalogueError) return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
    throw error;
  }
}

describe("defineApps", () => {
  it("fills in every default of an app that listens", () => {
    expect(defineApps({ api: { source: "apps/api", port: 8080 } })).to.deep.equal([
      {
        name: "api",
        paths: ["apps/api"],
        context: "apps/api",
        dockerfile: "apps/api/Dockerfile",
        port: 8080,
        health: "/healthz",
        size: "small",
        environment: {},
        database: undefined,
        cache: false,
        after: [],
        exposed: true,
        smokeTests: [],
        integrationTest: undefined,
      },
    ]);
  });

  it("gives a worker neither address nor health path", () => {
    const [worker] = defineApps({ worker: { source: "apps/worker" } });
    expect(worker).to.include({ port: undefined, health: undefined, exposed: false });
  });

  it("keeps what is said", () => {
    const [api] = defineApps({
      api: {
        source: "./apps/api/",
        dockerfile: "docker/Dockerfile",
        includes: ["packages/shared"],
        port: 80,
        health: "/ready?deep=1",
        size: "large",
        environment: { KEY: { secret: "STRIPE_KEY" }, LEVEL: "info", SELF: { publicUrl: "api" } },
        database: { migrate: ["migrate"], seed: ["seed", "--all"] },
        cache: true,
        smokeTests: [{ path: "/", expect: { status: 404, contains: "nothing" } }, { path: "/two" }],
        integrationTest: ["node", "integration-test.js"],
      },
    });
    expect(api).to.deep.equal({
      name: "api",
      paths: ["apps/api", "packages/shared"],
      context: ".",
      dockerfile: "apps/api/docker/Dockerfile",
      port: 80,
      health: "/ready?deep=1",
      size: "large",
      environment: { KEY: { secret: "STRIPE_KEY" }, LEVEL: "info", SELF: { publicUrl: "api" } },
      database: { migrate: ["migrate"], seed: ["seed", "--all"] },
      cache: true,
      after: [],
      exposed: true,
      smokeTests: [
        { path: "/", expect: { status: 404, contains: "nothing" } },
        { path: "/two", expect: { status: 200 } },
      ],
      integrationTest: ["node", "integration-test.js"],
    });
  });

  it("sorts apps after those that they wait for, and else keeps their order", () => {
    const apps = defineApps({
      web: { source: "web", after: ["api"] },
      jobs: { source: "jobs" },
      api: { source: "api", after: ["jobs"] },
    });
    expect(apps.map((app) => app.name)).to.deep.equal(["jobs", "api", "web"]);
  });
});

describe("isCatalogue", () => {
  it("knows what was checked, and nothing that only looks like it", () => {
    const checked = defineApps({ api: { source: "api" } });
    expect([checked, [...checked], [], {}, undefined].map(isCatalogue)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("readCatalogue", () => {
  const refusals: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["what is no object", 7, ["apps: the catalogue is an object with one key for each app, got 7"]],
    ["a list", [{}], ["apps: the catalogue is an object with one key for each app, got a list"]],
    ["a catalogue without apps", {}, ["apps: there is no app in it"]],
    ["an app that is no object", { api: "apps/api" }, ['api: an app is an object, got "apps/api"']],
    ["a missing source", { api: {} }, ["api.source: a path relative to the repository is needed, got nothing"]],
    [
      "a source outside of the repository",
      { api: { source: "../api" } },
      ['api.source: a path stays inside the repository: no leading slash, no backslash, no `..`, got "../api"'],
    ],
    [
      "a source that would be two lines for git",
      { api: { source: "api\nweb" } },
      ['api.source: a path holds no line breaks or other control characters, got "api\\nweb"'],
    ],
    [
      "a port that is none",
      { api: { source: "a", port: 65_536 } },
      ["api.port: a port is a whole number from 1 to 65535, got 65536"],
    ],
    [
      "a cache that is neither yes nor no",
      { api: { source: "a", cache: {} } },
      ["api.cache: true or false is needed, got {}"],
    ],
    [
      "a variable that Greenroom sets for the cache",
      { api: { source: "a", environment: { CACHE_URL: "redis://elsewhere" } } },
      ["api.environment.CACHE_URL: Greenroom sets this variable itself: remove it"],
    ],
    [
      "a health path without slash",
      { api: { source: "a", port: 1, health: "up" } },
      ['api.health: a path begins with / and holds no spaces, got "up"'],
    ],
    [
      "a health path without port",
      { api: { source: "a", health: "/up" } },
      ['api.health: a health path needs a port, got "/up"'],
    ],
    [
      "a size that is none",
      { api: { source: "a", size: "huge" } },
      ['api.size: a size is small, medium, large, got "huge"'],
    ],
    [
      "a public worker",
      { api: { source: "a", exposed: true } },
      ["api.exposed: an app without a port cannot have a public address, got true"],
    ],
    [
      "an empty command",
      { api: { source: "a", database: { migrate: [] } } },
      ["api.database.migrate: a command has at least one word, got []"],
    ],
    ["a misspelt key", { api: { source: "a", prot: 80 } }, ['api.prot: there is no such key, did you mean "port"?']],
    [
      "a misspelt key of the database",
      { api: { source: "a", database: { migrat: ["a"] } } },
      ['api.database.migrat: there is no such key, did you mean "migrate"?'],
    ],
    [
      "a smoke test without port",
      { api: { source: "a", smokeTests: [{ path: "/" }] } },
      ['api.smokeTests: an app without a port cannot be asked anything, got [{"path":"/"}]'],
    ],
    [
      "an integration test without a public address",
      { api: { source: "a", port: 1, exposed: false, integrationTest: ["node", "test.js"] } },
      ['api.integrationTest: an app without a public address cannot be tried through it, got ["node","test.js"]'],
    ],
    [
      "a status that is none",
      { api: { source: "a", port: 1, smokeTests: [{ path: "/", expect: { status: 42 } }] } },
      ["api.smokeTests[0].expect.status: an HTTP status is a whole number from 100 to 599, got 42"],
    ],
    [
      "a variable that Greenroom sets",
      { api: { source: "a", environment: { PORT: 1 } } },
      ["api.environment.PORT: Greenroom sets this variable itself: remove it"],
    ],
    [
      "a variable that cannot be one",
      { api: { source: "a", environment: { "A-B": 1 } } },
      ["api.environment.A-B: a variable is named by letters, digits and _"],
    ],
    [
      "a reference of no kind",
      { api: { source: "a", environment: { A: { uri: "api" } } } },
      ['api.environment.A: there is no reference "uri": use url, publicUrl, publicHost, secret, got {"uri":"api"}'],
    ],
    [
      "a secret that is written out",
      { api: { source: "a", environment: { A: { secret: "sk-live-1" } } } },
      ['api.environment.A: a secret is a name in capitals, such as "STRIPE_KEY", got {"secret":"sk-live-1"}'],
    ],
    [
      "an unknown app in a reference",
      { api: { source: "a", port: 1 }, web: { source: "b", environment: { A: { url: "apo" } } } },
      ['web.environment.A: there is no app "apo", did you mean "api"?'],
    ],
    [
      "an address of a worker",
      { jobs: { source: "a" }, web: { source: "b", environment: { A: { url: "jobs" } } } },
      ['web.environment.A: the app "jobs" has no port, so it has no address'],
    ],
    [
      "a public address of a hidden app",
      { api: { source: "a", port: 1, exposed: false }, web: { source: "b", environment: { A: { publicUrl: "api" } } } },
      ['web.environment.A: the app "api" has no public address: use { url: "api" }'],
    ],
    [
      "an unknown app to wait for",
      { web: { source: "b", after: ["database"] } },
      ['web.after: there is no app "database"; there are web'],
    ],
    [
      "apps that wait for each other",
      { a: { source: "a", after: ["b"] }, b: { source: "b", after: ["a"] } },
      ["a.after: these wait for each other: a → b → a"],
    ],
  ];
  for (const [what, catalogue, problems] of refusals) {
    it(`refuses ${what}`, () => {
      expect(problemsOf(catalogue)).to.deep.equal(problems);
    });
  }

  for (const name of ["Api", "api_v2", "1st", "api-", "a".repeat(21)]) {
    it(`refuses the name "${name}", which cannot be part of a host`, () => {
      expect(problemsOf({ [name]: { source: "a" } })).to.have.lengthOf(1);
    });
  }

  it("shows everything that is wrong together", () => {
    const catalogue = { api: { source: "", port: "80" }, web: { source: "b", after: ["apj"] } };
    expect(() => readCatalogue(catalogue)).to.throw(
      `The catalogue of apps has 3 problems:
  api.source: a path relative to the repository is needed, got ""
  api.port: a port is a whole number from 1 to 65535, got "80"
  web.after: there is no app "apj", did you mean "api"?`,
    );
  });
});
