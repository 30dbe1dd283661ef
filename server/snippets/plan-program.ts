import type { SecurityScheme } from '../../core/operation.ts';
import type { BuiltRequest } from './build-request.ts';
import { markerStart, withHeader } from './snippet-program.ts';
import type { SnippetProgram, SnippetStep } from './snippet-program.ts';
import { tokenHeader, tokenSource } from './token-call.ts';

/** A call of a program: what is written, and the request it was written from, complete with values. */
export interface PlannedCall {
  readonly step: SnippetStep;
  readonly built: BuiltRequest;
  /** Names of what earlier calls fill. */
  readonly filled?: readonly string[];
}

/**
 * The program of these calls, with the one before them that fetches their access token where a program can do that
 * alone; else with a note that says where it comes from. @param withToken `false`: with the placeholder as it is
 */
export function planProgram(calls: readonly PlannedCall[], withToken: boolean): SnippetProgram {
  const plain: SnippetProgram = { notes: exampleNotes(calls), steps: calls.map(({ step }) => step) };
  const scheme = tokenScheme(calls);
  if (!withToken || scheme === null) return plain;
  const { step, note } = tokenSource(scheme, calls[0]?.built.request.server ?? '');
  // In a request whose own texts look like our markers, variables would stand where text is meant.
  if (step === null || holdsMarkers(calls)) return note === null ? plain : { ...plain, notes: [note, ...plain.notes] };
  const carrying = calls.map(({ step: call, built }) =>
    built.schemes.some(({ key }) => key === scheme.key)
      ? { ...call, request: withHeader(call.request, tokenHeader) }
      : call,
  );
  return { ...plain, steps: [step, ...carrying] };
}

/** More names than these are read in the code itself. */
const MAX_NAMED = 8;

/** Says which values are those of an example, since they look like any others. */
function exampleNotes(calls: readonly PlannedCall[]): string[] {
  const given = new Set(calls.flatMap(({ filled = [] }) => filled));
  const names = [...new Set(calls.flatMap(({ built }) => built.examples.filter((name) => !given.has(name))))];
  if (names.length === 0) return [];
  // A name that is no word of code is found in the code itself, where it is quoted.
  const shown = names.filter((name) => /^[\w.@-]{1,60}$/.test(name)).slice(0, MAX_NAMED);
  if (shown.length === 0) return ['All values are examples, to be replaced.'];
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return [`Example values to replace: ${shown.join(', ')}${more}.`];
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
