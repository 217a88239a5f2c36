import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { grantAccess, TOKEN_SECONDS, type TokenSigner } from "./access-token.ts";
import type { CredentialStore, RegistryGrant } from "./credentials.ts";

/** The server that registry clients exchange their login for a token at. */
export interface TokenServer {
  /** What the registry tells its clients. */
  readonly realm: string;
  stop(): Promise<void>;
}

/** Starts it on a free port of `address`: https://distribution.github.io/distribution/spec/auth/token/ */
export async function startTokenServer(
  address: string,
  credentials: CredentialStore,
  signToken: TokenSigner,
): Promise<TokenServer> {
  const server = createServer((request, response) => {
    const { status, body } = answer(request, credentials, signToken);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server.listen(0, address);
  await once(server, "listening");
  const bound = server.address();
  if (bound === null || typeof bound === "string")
    throw new Error(`the registry's token server got no port on ${address}`);
  return {
    realm: `http://${address}:${bound.port}/token`,
    stop: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

function answer(request: IncomingMessage, credentials: CredentialStore, signToken: TokenSigner): Answer {
  const url = new URL(request.url ?? "/", "http://token.invalid");
  // Clients that try OAuth's POST first go on with GET after this answer.
  if (request.method !== "GET" || url.pathname !== "/token")
    return { status: 405, body: { details: "use GET /token" } };
  const grant = readGrant(request.headers.authorization, credentials);
  if (grant === undefined) return { status: 401, body: { details: "incorrect username or password" } };
  const access = grantAccess(url.searchParams.getAll("scope"), grant);
  const token = signToken(url.searchParams.get("account") ?? "token", access);
  return { status: 200, body: { token, access_token: token, expires_in: TOKEN_SECONDS } };
}

/** `undefined` for a login that is wrong; none at all is another thing. */
function readGrant(header: string | undefined, credentials: CredentialStore): RegistryGrant | "anonymous" | undefined {
  if (header === undefined) return "anonymous";
  const [scheme, encoded = ""] = header.split(" ");
  if (scheme?.toLowerCase() !== "basic") return undefined;
  const [username = "", password = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return credentials.check({ username, password });
}
