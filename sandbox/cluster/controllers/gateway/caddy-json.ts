/**
 * A part of Caddy's JSON configuration.
 *
 * @see https://caddyserver.com/docs/json/
 */
export type CaddyObject = Readonly<Record<string, unknown>>;
