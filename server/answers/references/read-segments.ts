import { readCodeMentions } from './code-mentions.ts';
import type { Mention } from './mention.ts';
import { readTextMentions } from './read-mentions.ts';
import { Segmenter } from './segmenter.ts';
import type { Segment } from './segmenter.ts';

/** Everything that a finished text mentions, in its order; places are those of the single sentences. */
export function readMentions(text: string): Mention[] {
  return segmentsOf(text).flatMap(mentionsOf);
}

/** What a segment mentions. */
export function mentionsOf(segment: Segment): Mention[] {
  return segment.kind === 'text' ? readTextMentions(segment.source) : readCodeMentions(segment);
}

export function segmentsOf(text: string): Segment[] {
  const segmenter = new Segmenter();
  return [...segmenter.push(text), ...segmenter.end()];
}
