import type { Caller } from '../../../core/caller.ts';
import type { ReferenceIndex } from '../../../core/reference-index.ts';
import type { Mention } from './mention.ts';
import { mentionsOf, segmentsOf } from './read-segments.ts';
import { ReferenceResolver } from './reference-resolver.ts';
import type { ReferenceSources } from './reference-resolver.ts';
import { withoutMarks } from './unresolved-marks.ts';

export interface CheckedMention extends Mention {
  readonly isResolved: boolean;
  readonly nearest: string | null;
}

export interface CheckReferencesOptions {
  readonly referenceIndex: ReferenceIndex;
  readonly caller: Caller;
  readonly sources: ReferenceSources;
  readonly signal: AbortSignal;
  /** Look for the nearest name of what does not resolve. Default: no. */
  readonly withNearest?: boolean;
}

/**
 * Checks a finished answer as the gate checks one while it streams, and changes nothing: what it mentions, and which of
 * that the specifications hold. The hallucinated-reference rate is the share of what does not resolve.
 */
export async function checkReferences(text: string, options: CheckReferencesOptions): Promise<CheckedMention[]> {
  const resolver = new ReferenceResolver(options.referenceIndex, options.caller, options.sources, options.signal);
  const mentions = mentionsOf(segmentsOf(withoutMarks(text)));
  await resolver.lookUp(mentions.flat());
  const checked: CheckedMention[] = [];
  for (const group of mentions) {
    for (const { mention, isResolved } of resolver.judge(group)) {
      const nearest = isResolved || options.withNearest !== true ? null : await resolver.nearest(mention);
      checked.push({ ...mention, isResolved, nearest });
    }
  }
  return checked;
}
