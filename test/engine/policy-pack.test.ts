import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { UpdateError } from "../../automation/engine/failures.ts";
import type { LoadPolicies } from "../../automation/engine/policy-pack.ts";
import { openStack } from "../../automation/engine/stack-session.ts";
import { CliError } from "../../automation/errors.ts";
import { type TemporaryBackend, withTemporaryFileBackend } from "../support/backend.ts";
import { Entry, entriesIn } from "../support/ledger.ts";
import { descendants, programOf } from "../support/processes.ts";

const own: LoadPolicies = () => import("../../policy/pack.ts");

const program = (protect: boolean) => async () => void new Entry("a", { name: "a" }, { protect });

async function withPack<T>(
  { engine }: TemporaryBackend,
  protect: boolean,
  use: (stack: Awaited<ReturnType<typeof openStack>>) => Promise<T>,
  policies = own,
): Promise<T> {
  const request = { name: "pr-1", settings: { config: {} }, program: program(protect), isHeldToPolicies: true };
  const stack = await openStack({ ...engine, policies }, request);
  return use(stack).finally(() => stack.close());
}

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(() => undefined).catch((error: unknown) => error);

describe("a stack that is held to the policy pack", function () {
  this.timeout(120_000);

  it("is refused in a preview and in an update, by name, and nothing is made", () =>
    withTemporaryFileBackend((backend) =>
      withPack(backend, true, async (stack) => {
        for (const error of [await failureOf(stack.preview()), await failureOf(stack.up())]) {
          if (!(error instanceof UpdateError)) throw error;
          expect(error.code).to.equal("policy-violated");
          expect(error.details).to.deep.equal([
            "a: nothing in the environment of a pull request may be protected: remove `protect` (previews-can-be-destroyed)",
          ]);
        }
        expect(entriesIn(backend.ledger)).to.deep.equal([]);
      }),
    ));

  it("is made when it keeps to the policies, and leaves no process", () =>
    withTemporaryFileBackend((backend) =>
      withPack(backend, false, async (stack) => {
        const { changes, violations } = await stack.up();
        expect(changes.map(({ name }) => name)).to.deep.equal(["a"]);
        expect(violations).to.deep.equal([]);
        expect(descendants(process.pid).map(programOf)).to.deep.equal([]);
      }),
    ));

  it("is not touched when the pack does not start", () =>
    withTemporaryFileBackend((backend) =>
      withPack(
        backend,
        false,
        async (stack) => {
          const error = await failureOf(stack.up());
          if (!(error instanceof CliError)) throw error;
          expect([error.code, error.details]).to.deep.equal(["policy-pack-failed", ["Error: a comma is missing"]]);
          expect(entriesIn(backend.ledger)).to.deep.equal([]);
        },
        () => Promise.reject(new Error("a comma is missing")),
      ),
    ));

  it("does not share its program's surroundings with the policies, nor those of a stack beside it", () =>
    withTemporaryFileBackend(async ({ engine, ledger }) => {
      const heard: string[] = [];
      const here = () => `${pulumi.runtime.getStack()} ${pulumi.runtime.isDryRun()}`;
      const listen = {
        name: "listen",
        description: "Hears where it is.",
        validateResource: () => void heard.push(here()),
      };
      const policies = async () => ({ name: "listening", version: "1.0.0", rules: { policies: [listen] } });
      const outside = here();
      const seen: string[] = [];
      const raise = async (name: string) => {
        const program = async () => {
          const { id } = new Entry(name, { name });
          return { text: id.apply((text) => void seen.push(`${text}: ${here()}`)) };
        };
        const stack = await openStack(
          { ...engine, policies },
          { name, settings: { config: {} }, program, isHeldToPolicies: true },
        );
        await stack.up().finally(() => stack.close());
      };
      await Promise.all(["pr-1", "pr-2"].map(raise));
      expect(entriesIn(ledger)).to.deep.equal(["pr-1", "pr-2"]);
      expect(seen.toSorted()).to.deep.equal(["pr-1: pr-1 false", "pr-2: pr-2 false"]);
      expect(new Set(heard)).to.deep.equal(new Set([outside]));
    }));
});

describe("the policy pack under plain Pulumi", () => {
  it("is a program that tells its port and goes on", async () => {
    const pack = spawn(process.execPath, ["index.ts"], { cwd: join(import.meta.dirname, "..", "..", "policy") });
    try {
      const [line] = await once(createInterface({ input: pack.stdout }), "line");
      expect(Number(line)).to.be.greaterThan(1023);
      expect(pack.exitCode).to.equal(null);
    } finally {
      pack.kill();
    }
  }).timeout(20_000);
});
