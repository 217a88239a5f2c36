import { expect } from "chai";
import { CatalogueError, placeApps, readCatalogue } from "../../../../components/catalogue/index.ts";

const REFERENCE = "op://Preview/Stripe/key";

function problemsOf(environment: object): readonly string[] {
  try {
    readCatalogue({ web: { source: "web", environment } });
    return [];
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
  }
}

describe("a secret of an app", () => {
  it("may say where in 1Password it is", () => {
    const [app] = readCatalogue({ web: { source: "web", environment: { KEY: { secret: "KEY", from: REFERENCE } } } });
    expect(app?.environment).to.deep.equal({ KEY: { secret: "KEY", from: REFERENCE } });
  });

  it("needs a whole reference, and what stands there instead is not shown", () => {
    for (const from of ["sk_live_made_up", "op://Preview/Stripe", "op://a/b/c/d/e", 7]) {
      const [problem, ...others] = problemsOf({ KEY: { secret: "KEY", from } });
      expect(problem).to.equal(
        "web.environment.KEY.from: a reference to 1Password is op://vault/item/field or op://vault/item/section/field, and this is none",
      );
      expect(others).to.deep.equal([]);
    }
    expect(problemsOf({ KEY: { secret: "key", from: "sk_live_made_up" } }).join()).to.not.contain("sk_live_made_up");
  });

  it("has nothing but a name and a place", () => {
    expect(problemsOf({ KEY: { secret: "KEY", form: REFERENCE } })).to.deep.equal([
      'web.environment.KEY.form: there is no such key, did you mean "from"?',
    ]);
  });

  it("has a name: a reference alone would be taken by the letter", () => {
    expect(problemsOf({ KEY: REFERENCE })).to.deep.equal([
      'web.environment.KEY: a secret has a name, { secret: "STRIPE_KEY", from: "op://Preview/Stripe/key" }, got "op://Preview/Stripe/key"',
    ]);
  });

  it("comes from one place", () => {
    const from = (item: string) => ({ KEY: { secret: "KEY", from: `op://Preview/${item}/key` } });
    const apps = {
      api: { source: "api", environment: from("One") },
      web: { source: "web", environment: from("Other") },
    };
    expect(() => readCatalogue(apps)).to.throw(
      'the secret "KEY" comes from op://Preview/One/key here and from op://Preview/Other/key elsewhere: give them two names',
    );
    const same = readCatalogue({ ...apps, web: { source: "web", environment: { OTHER: { secret: "KEY" } } } });
    expect(placeApps(same, { web: { environment: from("Other") } }, { replicas: 1 }).problems).to.have.lengthOf(1);
  });
});
