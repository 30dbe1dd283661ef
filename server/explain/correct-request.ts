import type { Snippet } from '../../core/answer.ts';
import type { Operation, OperationBodyContent } from '../../core/operation.ts';
import type { BuildSnippet } from '../routes/dependencies.ts';
import type { CheckInput } from './check-input.ts';
import type { GoodValues } from './check-parameters.ts';
import type { Target } from './read-target.ts';
import { repairBody } from './repair-body.ts';
import type { ServerAddress } from './server-addresses.ts';

export interface Correction {
  /** The operation as the gateway has it called. */
  readonly called: Operation;
  readonly target: Target;
  readonly servers: readonly ServerAddress[];
  readonly values: GoodValues;
  readonly body: { readonly content: OperationBodyContent; readonly value: unknown } | null;
  readonly language: string;
  readonly client?: string;
}

/**
 * The call as it should be: the sender's own values where they suit, examples where they do not, placeholders for all
 * credentials, authentication as the gateway asks for it.
 */
export function correctRequest(buildSnippet: BuildSnippet, input: CheckInput, correction: Correction): Snippet {
  const { called, language, client, values, body } = correction;
  const repaired = body === null ? {} : { body: repairBody(input, body.content, body.value) };
  const server = serverOf(input, correction);
  return buildSnippet(called, {
    language,
    ...(client !== undefined && { client }),
    values: { ...values, ...repaired },
    ...(server !== null && { server }),
    // Who sent a call has a token, or is told what is wrong with it.
    withToken: false,
  });
}

/** The host the sender called, when it is one of the API's; else the operation's first one. */
function serverOf({ match, redaction }: CheckInput, { target, servers }: Correction): string | null {
  const { host } = target;
  if (host === null || redaction.mask(host) !== host) return null;
  const taking = servers.filter((server) => server.takesHost(host));
  const [first] = taking;
  if (first === undefined) return null;
  const known = taking.find(({ basePath }) => basePath === match.base) ?? first;
  const scheme = known.isSecure ? 'https' : (target.scheme ?? 'https');
  return /^https?$/.test(scheme) ? `${scheme}://${host}${known.basePath}` : null;
}
