import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { CopilotError } from '../../core/errors.ts';
import type { AppEnvironment, RouteDependencies } from '../routes/dependencies.ts';
import { clientAddress } from './client-address.ts';
import type { LimitedKind } from './request-limiter.ts';

const questionPaths = new Set(['/v1/ask', '/v1/chat']);

/** Decides whom the request counts against. Needs the caller, so it stands behind identity. */
export const setLimitKey = (trustedProxies: number): ReturnType<typeof createMiddleware<AppEnvironment>> =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    const { subject } = context.get('caller');
    const address = clientAddress(
      context.env?.incoming?.socket?.remoteAddress,
      context.req.header('x-forwarded-for'),
      trustedProxies,
    );
    context.set('limitKey', subject === null ? `address:${address}` : `subject:${subject}`);
    await next();
  });

/** Answers 429 with `Retry-After` when the caller has used up their minute. */
export const limitRequests = ({
  limiter,
  metrics,
}: Pick<RouteDependencies, 'limiter' | 'metrics'>): ReturnType<typeof createMiddleware<AppEnvironment>> =>
  createMiddleware<AppEnvironment>(async (context, next) => {
    const kind = questionPaths.has(context.req.path) ? 'question' : 'request';
    await countAgainstLimit({ limiter, metrics }, kind, context);
    await next();
  });

/** Counts one more of the caller's. @throws CopilotError `rate_limited` when they have used up their minute */
export async function countAgainstLimit(
  { limiter, metrics }: Pick<RouteDependencies, 'limiter' | 'metrics'>,
  kind: LimitedKind,
  context: Pick<Context<AppEnvironment>, 'get' | 'header'>,
): Promise<void> {
  const retryAfterSeconds = await limiter.consume(kind, context.get('limitKey'));
  if (retryAfterSeconds === null) return;
  metrics.countLimited(kind);
  context.header('Retry-After', String(retryAfterSeconds));
  throw new CopilotError('rate_limited', 'You have sent too many requests. Wait, then try again.');
}
