import { expect } from "chai";
import { Network } from "../../components/network/index.ts";
import { known, record } from "../support/recorder.ts";

describe("Network", () => {
  const create = () => new Network("base", { region: "fra1", ipRange: "10.110.0.0/20" });

  it("asks for a private network and waits long enough for its members to leave", async () => {
    const { one } = await record(create);
    const vpc = one("digitalocean:index/vpc:Vpc");
    expect(vpc.inputs).to.deep.equal({ name: "base", region: "fra1", ipRange: "10.110.0.0/20" });
    expect(vpc.timeouts.delete).to.equal("20m");
    expect(vpc.parent).to.equal(one("greenroom:network:Network").urn);
  });

  it("shows what others connect to", async () => {
    const { result } = await record(create);
    expect(await known(result.id)).to.equal("base-id");
    expect(await known(result.ipRange)).to.equal("10.110.0.0/20");
  });
});
