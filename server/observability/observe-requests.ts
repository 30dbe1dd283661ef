import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import type { AppEnvironment, RouteDependencies } from '../routes/dependencies.ts';

/** Enough of the hash to tell callers apart in a log, too little to be an identifier elsewhere. */
const HASH_LENGTH = 16;

/** A subject as logs may hold it: recognisable again, not readable. */
export function hashSubject(subject: string | null): string | null {
  return subject === null ? null : createHash('sha256').update(subject).digest('hex').slice(0, HASH_LENGTH);
}

/** The registered pattern rather than the path: bounded in number, and free of what a caller wrote. */
export function routeName(context: Context): string {
  return matchedRoutes(context).findLast((route) => route.method !== 'ALL')?.path ?? 'unmatched';
}

const probes: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** One log line and one measurement per request: who, what, when, how long; never a question, token or query string. */
export const observeRequests = ({
  logger,
  metrics,
  now,
}: Pick<RouteDependencies, 'logger' | 'metrics' | 'now'>): ReturnType<typeof createMiddleware<AppEnvironment>> =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    const startedAt = now();
    await next();
    const milliseconds = now() - startedAt;
    const route = routeName(context);
    const { method } = context.req;
    const { status } = context.res;
    metrics.observeRequest({ method, route, status, seconds: milliseconds / 1000 });
    // Probes come every few seconds, and tell something only when they fail.
    const level = probes.has(route) && status < 400 ? 'debug' : 'info';
    logger[level](
      {
        request_id: context.get('requestId'),
        method,
        route,
        status,
        code: context.get('errorCode'),
        ms: milliseconds,
        identity: context.get('identityReason'),
        subject: hashSubject(context.get('caller')?.subject ?? null),
      },
      'request',
    );
  });
