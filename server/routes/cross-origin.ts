import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

/** A day: preflights cost a round trip each, and the answer changes only with the configuration. */
const PREFLIGHT_SECONDS = 86_400;

/** Lets exactly the configured origins call the API from a browser. No cookies are used, so no credentials either. */
export function allowOrigins(origins: readonly string[]): MiddlewareHandler {
  const allowed = new Set(origins);
  return cors({
    origin: (origin) => (allowed.has(origin) ? origin : null),
    allowMethods: ['GET', 'HEAD', 'POST', 'DELETE'],
    allowHeaders: ['Authorization', 'Content-Type', 'X-Request-Id', 'Mcp-Session-Id', 'Mcp-Protocol-Version'],
    exposeHeaders: ['X-Copilot-Identity', 'X-Request-Id', 'Retry-After', 'Mcp-Session-Id'],
    maxAge: PREFLIGHT_SECONDS,
    credentials: false,
  });
}
