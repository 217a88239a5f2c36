import type { ConfigValues } from "../engine/values.ts";
import { isRecord, records, text } from "../services/json-api.ts";
import { type Finding, failed, ok, skipped } from "./check.ts";
import type { ProbeAnswer } from "./probe.ts";

type Answer = Pick<ProbeAnswer, "status" | "body" | "message">;

/** A value, and what it may be. */
interface Choice {
  readonly key: string;
  readonly value: unknown;
  readonly offered: readonly string[];
}

/** Whether the clusters are sold that the values order; the answer is that of `GET /v2/kubernetes/options`. */
export function clusterOffer(values: ConfigValues, { status, body, message }: Answer): Finding {
  if (status !== 200) return unasked(status, message);
  const options = isRecord(body.options) ? body.options : {};
  const minors = slugs(options.versions).map((slug) => slug.split(".").slice(0, 2).join("."));
  return offer([
    { key: "region", value: values.region, offered: slugs(options.regions) },
    { key: "nodeSize", value: values.nodeSize, offered: slugs(options.sizes) },
    { key: "kubernetesVersion", value: values.kubernetesVersion, offered: [...new Set(minors)] },
  ]);
}

/** Whether the database is sold; the answer is that of `GET /v2/databases/options`. */
export function databaseOffer(values: ConfigValues, { status, body, message }: Answer): Finding {
  if (status !== 200) return unasked(status, message);
  const options = isRecord(body.options) && isRecord(body.options.pg) ? body.options.pg : {};
  const layouts = records(options.layouts).filter(({ num_nodes }) => num_nodes === (values.postgresNodes ?? 1));
  return offer([
    { key: "region", value: values.region, offered: texts(options.regions) },
    { key: "postgresVersion", value: values.postgresVersion, offered: texts(options.versions) },
    { key: "postgresSize", value: values.postgresSize, offered: layouts.flatMap(({ sizes }) => texts(sizes)) },
  ]);
}

/** Whether the droplet of a compose host is sold; the answer is that of `GET /v2/sizes`. */
export function hostOffer(values: ConfigValues, { status, body, message }: Answer): Finding {
  if (status !== 200) return unasked(status, message);
  const sizes = records(body.sizes).filter(({ available }) => available === true);
  const wanted = sizes.find((size) => text(size, "slug") === values.hostSize);
  return offer([
    { key: "hostSize", value: values.hostSize, offered: sizes.map((size) => text(size, "slug")) },
    ...(wanted === undefined ? [] : [{ key: "region", value: values.region, offered: texts(wanted.regions) }]),
  ]);
}

function offer(choices: readonly Choice[]): Finding {
  const wrong = choices.find(({ value, offered }) => !offered.includes(String(value)));
  if (wrong === undefined) return ok(choices.map(({ value }) => value).join(", "));
  return failed(
    `DigitalOcean does not offer ${wrong.key} "${wrong.value}"`,
    `Set greenroom:${wrong.key} in Pulumi.platform.yaml to one of ${wrong.offered.join(", ")}.`,
  );
}

function unasked(status: number, message: string): Finding {
  return skipped(`DigitalOcean did not say what it offers: status ${status}, ${message || "no reason given"}`);
}

function slugs(value: unknown): readonly string[] {
  return records(value).map((record) => text(record, "slug"));
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
