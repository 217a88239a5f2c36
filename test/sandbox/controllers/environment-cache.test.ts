import k8s from "@pulumi/kubernetes";
import { secret } from "@pulumi/pulumi";
import { expect } from "chai";
import { EnvironmentCache } from "../../../components/cache/index.ts";
import { EnvironmentNamespace } from "../../../components/namespace/index.ts";
import { waitFor } from "../../../sandbox/polling.ts";
import { collectSteps, createEngineHome, type EngineHome, stateText } from "../providers/support/engine-stack.ts";
import { type ControllersStage, setControllersStage } from "./controllers-stage.ts";

const NAME = "pr-12";
const QUOTA = { requestsCpu: "1", requestsMemory: "1Gi", limitsCpu: "4", limitsMemory: "2Gi", pods: 10 };

describe("the cache of a pull request's environment in a sandbox cluster", function () {
  this.timeout(180_000);
  let on: ControllersStage;
  let home: EngineHome;

  before(async () => {
    [on, home] = await Promise.all([setControllersStage(), createEngineHome()]);
  });

  after(async () => {
    home?.remove();
    await on?.stop();
  });

  function program() {
    const provider = new k8s.Provider(NAME, { kubeconfig: on.cluster.kubeconfig, clusterIdentifier: "preview" });
    const namespace = new EnvironmentNamespace(
      NAME,
      {
        ...{ environment: NAME, quota: QUOTA, databaseRange: "10.0.0.3/32", databasePort: 25_060 },
        pullCredentials: '{"auths":{}}',
      },
      { provider },
    );
    const cache = new EnvironmentCache(
      NAME,
      { environment: NAME, namespace: namespace.name, image: on.stage.valkeyImage, passwordSeed: secret("made-up") },
      { provider, deletedWith: namespace.resource, dependsOn: namespace },
    );
    return { url: cache.url };
  }

  /** What the cache answers to a pod of a namespace; nothing when the pod gets no connection. */
  const ask = (namespace: string, ...commands: readonly string[]): Promise<string> => {
    const words = [...commands, "QUIT", ""].join("\\r\\n");
    const script = `printf '${words}' | busybox timeout 2 busybox nc greenroom-cache.${NAME} 6379`;
    const exec = ["exec", "--namespace", namespace, "client", "--", "busybox", "sh", "-c", script];
    return on.cluster.kubectl(exec).catch(() => "");
  };
  const startClient = async (namespace: string) => {
    await on.apply(clientPod(namespace, on.stage.valkeyImage));
    await on.cluster.kubectl([
      "wait",
      "--namespace",
      namespace,
      "--for=condition=Ready",
      "pod/client",
      "--timeout=60s",
    ]);
  };

  it("is ready after one update, keeps what the environment's own pods tell it, and lets in nobody else", async () => {
    const stack = await home.stack(NAME, async () => program(), { environment: {} });
    const { outputs } = await stack.up();
    expect(outputs.url?.secret).to.equal(true);
    const url = new URL(String(outputs.url?.value));
    expect(url.hostname).to.equal("greenroom-cache");
    expect(stateText(home, NAME)).to.not.contain(url.password).and.to.not.contain("made-up");
    await on.cluster.kubectl(["create", "namespace", "elsewhere"]);
    await Promise.all([startClient(NAME), startClient("elsewhere")]);

    const login = `AUTH default ${url.password}`;
    const told = await waitFor(
      "an answer to the environment's pod",
      async () => (await ask(NAME, login, "SET greeting hello", "GET greeting")) || undefined,
      { timeoutSeconds: 30 },
    );
    expect(told).to.equal("+OK\r\n+OK\r\n$5\r\nhello\r\n+OK\r\n");
    expect(await ask(NAME, "GET greeting")).to.contain("-NOAUTH");
    await waitFor(
      "the end of answers to other pods",
      async () => ((await ask("elsewhere", login)) === "" ? true : undefined),
      { timeoutSeconds: 30 },
    );

    const again = collectSteps();
    await stack.preview({ onEvent: again.onEvent });
    expect(again.steps).to.deep.equal([]);
    await stack.destroy();
    expect(await on.cluster.kubectl(["get", "namespace", NAME, "--ignore-not-found"])).to.equal("");
  });
});

/** A pod that waits to be told what to do; a `restricted` namespace accepts it. */
function clientPod(namespace: string, image: string): object {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "client", namespace },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsNonRoot: true, runAsUser: 65_534, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "client",
          image,
          command: ["/bin/busybox", "sleep", "600"],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
    },
  };
}
