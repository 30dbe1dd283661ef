import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { createMiddleware } from 'hono/factory';
import { CopilotError } from '../../core/errors.ts';
import type { AppEnvironment } from './dependencies.ts';
import { findJsonFault } from './find-json-fault.ts';

/** A question of 4,000 characters with a selection of the same size fits several times over. */
const MAXIMUM_BODY_BYTES = 64 * 1024;

/** No request of ours needs more than a handful; values of a snippet may hold a deep example body. */
const MAXIMUM_NESTING = 64;

const limitBody = bodyLimit({
  maxSize: MAXIMUM_BODY_BYTES,
  onError: () => {
    throw new CopilotError('payload_too_large', `The request body may hold ${MAXIMUM_BODY_BYTES} bytes at most.`);
  },
});

/**
 * Refuses a body that is not JSON before anything looks into it: by media type (415), by size (413), by syntax,
 * saying where (400).
 */
export const requireJsonBody = createMiddleware<AppEnvironment>(async (context, next) => {
  refuseOtherMediaTypes(context);
  return limitBody(context, async () => {
    refuseFaults(await context.req.text());
    await next();
  });
});

/** As {@link requireJsonBody}, but no body at all is as good as `{}`. */
export const acceptJsonBody = createMiddleware<AppEnvironment>(async (context, next) =>
  limitBody(context, async () => {
    const text = await context.req.text();
    if (text === '' && context.req.header('content-type') === undefined) return next();
    if (text === '') {
      // What reads the body after us takes it from this cache, which holds promises whatever its type says.
      Object.assign(context.req.bodyCache, { text: Promise.resolve('{}') });
    } else {
      refuseOtherMediaTypes(context);
      refuseFaults(text);
    }
    await next();
  }),
);

function refuseOtherMediaTypes(context: Context<AppEnvironment>): void {
  const mediaType = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/json') return;
  throw new CopilotError('unsupported_media_type', 'Send the body as JSON, with "Content-Type: application/json".');
}

function refuseFaults(text: string): void {
  const fault = findJsonFault(text, MAXIMUM_NESTING);
  if (fault === null) return;
  const place = `line ${fault.line}, column ${fault.column}`;
  throw new CopilotError('invalid_request', `The request body is not valid JSON: ${place}: ${fault.reason}.`, {
    details: [{ field: 'body', reason: `${place}: ${fault.reason}` }],
  });
}
