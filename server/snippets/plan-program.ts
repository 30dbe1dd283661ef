import type { SecurityScheme } from '../../core/operation.ts';
import type { BuiltRequest } from './build-request.ts';
import { markerStart, withHeader } from './snippet-program.ts';
import type { SnippetProgram, SnippetStep } from './snippet-program.ts';
import { tokenHeader, tokenSource } from './token-call.ts';

/** A call of a program: what is written, and the request it was written from, complete with values. */
export interface PlannedCall {
  readonly step: SnippetStep;
  readonly built: BuiltRequest;
}

/**
 * The program of these calls, with the one before them that fetches their access token where a program can do that
 * alone; else with a note that says where it comes from. @param withToken `false`: with the placeholder as it is
 */
export function planProgram(calls: readonly PlannedCall[], withToken: boolean): SnippetProgram {
  const plain: SnippetProgram = { notes: [], steps: calls.map(({ step }) => step) };
  const scheme = tokenScheme(calls);
  if (!withToken || scheme === null) return plain;
  const { step, note } = tokenSource(scheme, calls[0]?.built.request.server ?? '');
  // In a request whose own texts look like our markers, variables would stand where text is meant.
  if (step === null || holdsMarkers(calls)) return note === null ? plain : { ...plain, notes: [note] };
  const carrying = calls.map(({ step: call, built }) =>
    built.schemes.some(({ key }) => key === scheme.key)
      ? { ...call, request: withHeader(call.request, tokenHeader) }
      : call,
  );
  return { notes: [], steps: [step, ...carrying] };
}

/** Whether a request has text that could be taken for the place of a value. */
export function holdsMarkers(calls: readonly { readonly built: BuiltRequest }[]): boolean {
  return calls.some(({ built }) => JSON.stringify(built.request).toUpperCase().includes(markerStart));
}

/** The first scheme that wants a token, with the scopes of all calls that use it. */
function tokenScheme(calls: readonly PlannedCall[]): SecurityScheme | null {
  const all = calls.flatMap(({ built }) => built.schemes);
  const first = all.find(({ type }) => type === 'oauth2' || type === 'openIdConnect');
  if (first === undefined) return null;
  const scopes = all.flatMap((scheme) => (scheme.key === first.key ? scheme.scopes : []));
  return { ...first, scopes: [...new Set(scopes)] };
}
