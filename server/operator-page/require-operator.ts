import { createMiddleware } from 'hono/factory';
import { CopilotError } from '../../core/errors.ts';
import { bearerToken } from '../identity/bearer-token.ts';
import { equalSecrets } from '../identity/equal-secrets.ts';
import type { AppEnvironment } from '../routes/dependencies.ts';

type Middleware = ReturnType<typeof createMiddleware<AppEnvironment>>;

const CHALLENGE = 'Basic realm="kong-portal-copilot operator", charset="UTF-8"';

/**
 * Lets holders of the admin token pass: as a Bearer token, or as the password a browser asks for, whatever the user
 * name. `null` lets nobody pass.
 */
export const requireOperator = (adminToken: string | null): Middleware =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    if (adminToken === null) throw new CopilotError('forbidden', 'Admin calls are switched off on this server.');
    const { headers } = context.req.raw;
    const token = bearerToken(headers) ?? basicPassword(headers);
    if (token !== null && equalSecrets(token, adminToken)) return next();
    context.header('WWW-Authenticate', CHALLENGE);
    return context.text('This page needs the admin token as the password.\n', 401);
  });

/** The password of HTTP Basic credentials (RFC 7617, UTF-8); `null` for none or unreadable ones. */
function basicPassword(headers: Headers): string | null {
  const encoded = /^basic +([\w+/-]+={0,2})$/iu.exec(headers.get('authorization') ?? '')?.[1];
  if (encoded === undefined) return null;
  const credentials = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = credentials.indexOf(':');
  return colon === -1 ? null : credentials.slice(colon + 1);
}

/**
 * Refuses a form that another site sends with the credentials the browser keeps: the browser's own word counts where it
 * gives it, else the page's origin must be ours.
 */
export const requireSameOrigin: Middleware = createMiddleware<AppEnvironment>(async (context, next) => {
  const site = context.req.header('sec-fetch-site');
  const origin = context.req.header('origin') ?? '';
  const isOurs =
    site === undefined
      ? URL.canParse(origin) && new URL(origin).host === context.req.header('host')
      : site === 'same-origin';
  if (!isOurs) throw new CopilotError('forbidden', 'Forms are accepted from the operator page alone.');
  return next();
});
