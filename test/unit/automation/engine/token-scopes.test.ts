import { expect } from "chai";
import { missingScope } from "../../../../automation/engine/token-scopes.ts";
import { scopesOf } from "../../../../sandbox/digitalocean/account/scopes.ts";

const API = "https://api.digitalocean.com";

/** What Greenroom's stacks ask for. */
const REQUESTS: readonly (readonly [string, string, string])[] = [
  ["POST", "/v2/vpcs", "vpc:create"],
  ["GET", "/v2/vpcs/1", "vpc:read"],
  ["POST", "/v2/kubernetes/clusters", "kubernetes:create"],
  ["GET", "/v2/kubernetes/clusters/1/credentials", "kubernetes:access_cluster"],
  ["POST", "/v2/kubernetes/clusters/1/upgrade", "kubernetes:update"],
  ["PUT", "/v2/databases/1/firewall", "database:update"],
  ["POST", "/v2/databases/1/users", "database:create"],
  ["DELETE", "/v2/domains/example.com", "domain:delete"],
  ["POST", "/v2/certificates", "certificate:create"],
  ["GET", "/v2/registries/shop/docker-credentials", "registry:update"],
  ["GET", "/v2/registry/docker-credentials", "registry:update"],
  ["POST", "/v2/registry", "registry:create"],
  ["POST", "/v2/tags", "tag:create"],
  ["POST", "/v2/projects", "project:create"],
  ["POST", "/v2/projects/1/resources", "project:update"],
  ["PATCH", "/v2/projects/1", "project:update"],
  ["POST", "/v2/uptime/checks/1/alerts", "uptime:create"],
  ["POST", "/v2/monitoring/alerts", "monitoring:create"],
  ["POST", "/v2/droplets", "droplet:create"],
  ["POST", "/v2/droplets/1/actions", "droplet:update"],
  ["POST", "/v2/account/keys", "ssh_key:create"],
  ["GET", "/v2/account", "account:read"],
  ["POST", "/v2/reserved_ips", "reserved_ip:create"],
  ["POST", "/v2/firewalls", "firewall:create"],
  ["GET", "/v2/load_balancers", "load_balancer:read"],
  ["GET", "/v2/volumes", "block_storage:read"],
];

describe("the scope that a refused request would have needed", () => {
  for (const [method, path, scope] of REQUESTS) {
    it(`is ${scope} for ${method} ${path}, as the imitated account has it`, () => {
      expect(missingScope(`Error: ${method} ${API}${path}?page=1: 403 (request "1") no`)).to.equal(scope);
      expect(missingScope(`Error: ${method} ${API}${path}: 403 (request "1") no`)).to.equal(scope);
      expect(scopesOf(method, path)).to.include(scope);
    });
  }

  it("is not known when no request is named, or one of an unknown kind", () => {
    expect(missingScope("403 Forbidden")).to.equal(undefined);
    expect(missingScope(`GET ${API}/v2/cdn/endpoints: 403 no`)).to.equal(undefined);
  });
});
