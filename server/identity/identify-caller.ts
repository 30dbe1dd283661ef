import { createMiddleware } from 'hono/factory';
import { CopilotError } from '../../core/errors.ts';
import type { AppEnvironment, RouteDependencies } from '../routes/dependencies.ts';
import { bearerToken } from './bearer-token.ts';
import { equalSecrets } from './equal-secrets.ts';

type Middleware = ReturnType<typeof createMiddleware<AppEnvironment>>;

/** Finds out who asks and tells a caller whose credentials did not count why. */
export const identifyCaller = ({ identity }: Pick<RouteDependencies, 'identity'>): Middleware =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    const { caller, reason } = await identity.resolve(context.req.raw.headers);
    context.set('caller', caller);
    if (reason !== null) {
      context.set('identityReason', reason);
      context.header('X-Copilot-Identity', `anonymous; reason=${reason}`);
    }
    await next();
  });

/** Lets only holders of the admin token pass; `null` lets nobody pass. */
export const requireAdmin = (adminToken: string | null): Middleware =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    if (adminToken === null) throw new CopilotError('forbidden', 'Admin calls are switched off on this server.');
    const token = bearerToken(context.req.raw.headers);
    if (token === null || !equalSecrets(token, adminToken)) {
      throw new CopilotError('unauthenticated', 'This call needs "Authorization: Bearer" with the admin token.');
    }
    await next();
  });
