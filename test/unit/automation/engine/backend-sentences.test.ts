import { expect } from "chai";
import { explainFailure } from "../../../../automation/engine/failures.ts";
import { PulumiFailure } from "../../../../automation/engine/pulumi-cli.ts";
import { CliError } from "../../../../automation/errors.ts";

const META =
  'error: read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): operation error S3: GetObject';
const ANSWER = "https response error StatusCode";
const LOGIN = "Logging in using access token from PULUMI_ACCESS_TOKEN\n";

/** What Pulumi 3.250 prints, without the numbers of requests; the last two S3 texts are from Amazon's documentation of errors. */
const TEXTS: readonly (readonly [string, string, string])[] = [
  [
    `${META}, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found`,
    "setting-missing",
    "There is no key for the bucket that the state is in.",
  ],
  [
    `${META}, ${ANSWER}: 404, RequestID: , HostID: , api error XAdminUserNotFound: No user exists with the provided access key ID.`,
    "state-access-refused",
    "The storage that the state is in refuses the key: XAdminUserNotFound.",
  ],
  [
    `${META}, ${ANSWER}: 403, RequestID: , HostID: , api error SignatureDoesNotMatch: The request signature we calculated does not match.`,
    "state-access-refused",
    "The storage that the state is in refuses the key: SignatureDoesNotMatch.",
  ],
  [
    "error: error listing stacks: could not list bucket: blob (code=PermissionDenied): operation error S3: ListObjectsV2, https response error StatusCode: 403, RequestID: , HostID: , api error AccessDenied: Access Denied",
    "state-access-refused",
    "The storage that the state is in refuses the key: AccessDenied.",
  ],
  [
    "error: error listing stacks: could not list bucket: blob (code=NotFound): operation error S3: ListObjectsV2, https response error StatusCode: 404, RequestID: , HostID: , NoSuchBucket: The specified bucket does not exist.",
    "bucket-missing",
    "The bucket that the state should be in does not exist.",
  ],
  [
    `${META}, ${ANSWER}: 400, RequestID: , HostID: , api error AuthorizationHeaderMalformed: The authorization header is malformed; the region "eu-west-1" is wrong; expecting "us-east-1"`,
    "state-setting-invalid",
    'The region of the bucket that the state is in is wrong: The authorization header is malformed; the region "eu-west-1" is wrong; expecting "us-east-1".',
  ],
  [
    `${META}, exceeded maximum number of attempts, 3, ${ANSWER}: 0, RequestID: , HostID: , request send failed, Get "http://127.0.0.1:9/x": dial tcp 127.0.0.1:9: connect: connection refused`,
    "backend-unreachable",
    'The state cannot be reached: read ".pulumi/meta.yaml": blob',
  ],
  [
    'error: unable to open bucket s3://state?a=b: open bucket s3://state?a=b: unknown query parameter "a"',
    "state-setting-invalid",
    'The address of the state has an unknown query parameter "a".',
  ],
  [
    "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
    "setting-missing",
    "There is no token for the Pulumi Cloud that the state is in.",
  ],
  [
    `${LOGIN}error: [403] Forbidden`,
    "state-access-refused",
    "The Pulumi Cloud that the state is in refuses the token.",
  ],
  [
    `${LOGIN}error: performing HTTP request: Get "http://127.0.0.1:9/api/user": dial tcp 127.0.0.1:9: connect: connection refused`,
    "backend-unreachable",
    'The state cannot be reached: performing HTTP request: Get "http://127.0.0.1:9/api/user"',
  ],
  [
    "error: problem logging in: Unauthorized: No credentials provided or are invalid.",
    "state-access-refused",
    "The Pulumi Cloud that the state is in refuses the token.",
  ],
  [
    `${META}, ${ANSWER}: 403, RequestID: , HostID: , api error RequestTimeTooSkewed: The difference between the request time and the current time is too large.`,
    "clock-wrong",
    "The storage that the state is in refuses the request, because this machine's clock is wrong by minutes.",
  ],
  [
    `${META}, ${ANSWER}: 301, RequestID: , HostID: , api error PermanentRedirect: The bucket must be addressed by another endpoint.`,
    "state-setting-invalid",
    "The region of the bucket that the state is in is wrong: The bucket must be addressed by another endpoint.",
  ],
];

describe("what the place of the state says", () => {
  for (const [stderr, code, message] of TEXTS) {
    it(`is told as ${code}: ${message.slice(0, 60)}`, () => {
      const failure = new PulumiFailure("stack export", { stdout: "", stderr: `${stderr}\n` }, 1);
      const told = explainFailure(failure, { stack: "pr-1", interruption: { reason: undefined }, update: undefined });
      expect(told).to.be.instanceOf(CliError).with.property("code", code);
      expect(told).to.have.property("message").that.contains(message);
    });
  }

  it("is asked for by the setting that names it, where nobody is logged in to the Pulumi Cloud", () => {
    const stderr = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n";
    const failure = new PulumiFailure("stack ls", { stdout: "", stderr }, 1);
    const told = explainFailure(failure, { stack: "pr-1", interruption: { reason: undefined }, update: undefined });
    expect(told).to.have.property("hint").that.contains("Set GREENROOM_STATE like one of these");
  });

  it("is not taken for what the program of a stack says about a bucket of its own", () => {
    const failure = new PulumiFailure("up", { stdout: "", stderr: "error: NoSuchBucket: AccessDenied\n" }, 1);
    const told = explainFailure(failure, { stack: "pr-1", interruption: { reason: undefined }, update: undefined });
    expect(told).to.have.property("code", "engine-failed");
  });
});
