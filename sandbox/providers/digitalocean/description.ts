import type * as terraform from "../terraform/resource.ts";
import type { Api } from "./api.ts";

/** A type of DigitalOcean's resources. */
export type Description = terraform.Description<Api>;

/** One call for such a resource. */
export type Operation = terraform.Operation<Api>;
