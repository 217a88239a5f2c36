import { expect } from "chai";
import { CliError } from "../../../../automation/errors.ts";
import { usageOf } from "../../../../automation/services/cluster-usage.ts";

const node = (cpu: string, memory: string) => ({ status: { allocatable: { cpu, memory } } });
const pod = (...requests: readonly object[]) => ({
  spec: { containers: requests.map((request) => ({ resources: { requests: request } })) },
});

describe("how full a cluster is", () => {
  it("is what its nodes have and what all containers ask for, whatever the units", () => {
    const nodes = [node("3900m", "7Gi"), node("4", "1048576Ki")];
    const pods = [
      pod({ cpu: "250m", memory: "96Mi" }, { memory: "33554432e0" }),
      pod({}),
      { spec: { containers: [{}] } },
    ];
    expect(usageOf(nodes, pods, "https://cluster.invalid")).to.deep.equal({
      nodes: 2,
      allocatable: { processors: 7.9, bytes: 8 * 2 ** 30 },
      requested: { processors: 0.25, bytes: 128 * 2 ** 20 },
    });
  });

  it("is not guessed from a quantity that nobody understands", () => {
    const read = () => usageOf([node("many", "1Gi")], [], "https://cluster.invalid");
    expect(read).to.throw(CliError, 'it gave the quantity "many"');
  });
});
