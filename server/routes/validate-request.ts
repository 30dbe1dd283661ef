import type { Hook } from '@hono/zod-openapi';
import type { z } from 'zod';
import { CopilotError, type ProblemDetail } from '../../core/errors.ts';
import type { AppEnvironment } from './dependencies.ts';

/** A body of nonsense may break every rule at once; nobody reads further. */
const MAXIMUM_DETAILS = 20;

/** Turns what a route's schemas refuse into `invalid_request`, each problem with its field. */
export const refuseInvalidRequest: Hook<unknown, AppEnvironment, string, void> = (result) => {
  if (result.success) return;
  const details = result.error.issues.slice(0, MAXIMUM_DETAILS).map(toDetail);
  const words = details.map((detail) => `${detail.field ?? 'request'}: ${detail.reason}`).join('; ');
  const count = result.error.issues.length;
  throw new CopilotError('invalid_request', `The request has ${count} problem${count === 1 ? '' : 's'}: ${words}.`, {
    details,
  });
};

function toDetail(issue: z.core.$ZodIssue): ProblemDetail {
  const field = issue.path.map(String).join('.');
  // Issues carry no input (it may be a secret), so only the library's own words tell a missing value from a wrong one.
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  const reason = missing ? 'is missing' : issue.message.replace(/^Invalid input: /, '');
  return { ...(field === '' ? {} : { field }), reason };
}
