import { BlockTopics } from './block-topics.ts';
import { readCodeMentions } from './code-mentions.ts';
import type { Mention } from './mention.ts';
import { readTextMentions } from './read-mentions.ts';
import { Segmenter } from './segmenter.ts';
import type { Segment } from './segmenter.ts';

/** Everything that a finished text mentions, in its order; places are those of the single sentences. */
export function readMentions(text: string): Mention[] {
  return mentionsOf(segmentsOf(text)).flat();
}

/** What each segment of a text mentions. */
export function mentionsOf(segments: readonly Segment[]): Mention[][] {
  const topics = new BlockTopics();
  return segments.map((segment) => {
    const topic = topics.pass(segment);
    return segment.kind === 'text' ? readTextMentions(segment.source, topic) : readCodeMentions(segment);
  });
}

export function segmentsOf(text: string): Segment[] {
  const segmenter = new Segmenter();
  return [...segmenter.push(text), ...segmenter.end()];
}
