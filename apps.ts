import { defineApps } from "./components/catalogue/index.ts";

/**
 * The apps of this repository: the one file to edit when an app is added or needs something else.
 *
 * Every environment runs all of them, each built from its folder's Dockerfile, whose user must be a number other than 0.
 * Every app finds `GREENROOM_ENVIRONMENT`, `GREENROOM_COMMIT` and, as it asks for them, `PORT`, `DATABASE_URL` and
 * `CACHE_URL` among its environment variables. All that can be said about an app is in `components/catalogue/definition.ts`.
 */
export const apps = defineApps({
  api: {
    source: "examples/api",
    port: 8080,
    // Runs before each new version; the seed runs once, when the environment is new.
    database: { migrate: ["node", "migrate.js"], seed: ["node", "seed.js"] },
    // Must answer as told before anyone is given the address.
    smokeTests: [{ path: "/products" }],
    // Tries the deployed app from outside: `greenroom test`.
    integrationTest: ["node", "integration-test.js"],
  },

  web: {
    source: "examples/web",
    port: 8080,
    // The address of another app in the same environment. A secret would read `{ secret: "STRIPE_KEY" }`.
    environment: { API_URL: { url: "api" } },
    after: ["api"],
    smokeTests: [{ path: "/", expect: { contains: "Storefront" } }],
    integrationTest: ["node", "integration-test.js"],
  },

  // Serves nothing: without a port there is no address.
  worker: {
    source: "examples/worker",
    environment: { INTERVAL_SECONDS: 5 },
    database: {},
    // The schema that it writes to comes with the API.
    after: ["api"],
  },
});
