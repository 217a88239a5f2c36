/**
 * What the sandbox's repository holds: everything that workflows check out. The project's own checks stay out of it; one of
 * them is the rehearsal, which would rehearse itself.
 */
export const CONTENT: readonly string[] = [
  ...["apps.ts", "examples", "index.ts", "bin", "automation", "components", "policy", "stacks"],
  ...["Pulumi.yaml", "Pulumi.platform.yaml", "Pulumi.pr.yaml", "Pulumi.staging.yaml", "Pulumi.production.yaml"],
  ...["package.json", "package-lock.json", "tsconfig.json", ".github/actions"],
  ...["drift", "infrastructure", "pull-request", "staging-control", "staging", "sweep"].map(
    (name) => `.github/workflows/${name}.yml`,
  ),
];
