import { expect } from "chai";
import { Registry } from "../../../components/registry/index.ts";
import { withEngineAndCloud } from "./support/engine-and-cloud.ts";
import { collectSteps } from "./support/engine-stack.ts";

describe("a registry under the real engine", function () {
  this.timeout(120_000);

  it("is made where DigitalOcean chooses, and stays there wherever images are pulled", () =>
    withEngineAndCloud(async (home, cloud) => {
      const wanted = { region: "lon1" };
      const stack = await home.stack(
        "registry",
        async () => {
          new Registry("base", { registryName: "example", tier: "basic", host: "registry.example", ...wanted });
        },
        cloud,
      );
      await stack.up();
      const { registries } = await cloud.call("GET", "/v2/registries");
      expect(registries).to.have.nested.property("[0].region", "nyc3");

      for (const region of ["lon1", "fra1", "tor1"]) {
        wanted.region = region;
        const { steps, onEvent } = collectSteps();
        await stack.preview({ onEvent, refresh: true });
        // The component itself is told another region; what counts are the changes of what it is made of.
        expect(
          steps.flatMap(({ details }) => details),
          region,
        ).to.deep.equal([]);
      }
      await stack.destroy({ remove: true });
      expect((await cloud.call("GET", "/v2/registries")).registries).to.deep.equal([]);
    }));
});
