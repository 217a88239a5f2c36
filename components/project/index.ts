export { EnvironmentProject, type EnvironmentProjectArgs } from "./environment-project.ts";
export { memberUrn, type ProjectMember } from "./urn.ts";
