import type { Chunk, Identifier } from '../../core/chunk.ts';
import { nameKey } from '../../core/identifier-keys.ts';
import { weighTerms } from '../../core/text-analysis.ts';
import { fieldWeights } from './field-weights.ts';
import { firstWords, plainText } from './plain-text.ts';

/** Words embedded of a passage: what the offline model reads in about 40 ms, and most of a passage. */
const EMBEDDED_WORDS = 100;

export interface SectionInput {
  /** Unique in its document; `section:` is put before it. */
  readonly key: string;
  readonly title: string;
  /** Title of the page or API it is part of. */
  readonly documentTitle: string;
  readonly url: string | null;
  readonly text: string;
  /** Folders and name of the page it is part of, without extension; absent for what is no part of a page. */
  readonly pagePath?: string;
  /** Names beside the title by which it can be looked up. */
  readonly identifiers?: readonly Identifier[];
}

/** A passage of a page, a webhook, a channel: text that is read rather than called. */
export function buildSectionChunk(input: SectionInput): Chunk {
  const words = plainText(input.text);
  const heading = input.title === input.documentTitle ? input.title : `${input.documentTitle}. ${input.title}`;
  const { terms, length } = weighTerms([
    { text: plainText(input.title), weight: fieldWeights.heading },
    {
      text: plainText(input.documentTitle),
      weight: input.pagePath === undefined ? fieldWeights.documentTitle : fieldWeights.pageTitle,
    },
    { text: input.pagePath ?? '', weight: fieldWeights.pagePath },
    { text: words, weight: fieldWeights.sectionText },
  ]);
  return {
    key: `section:${input.key}`,
    kind: 'section',
    title: input.title,
    url: input.url,
    text: input.text,
    embeddingText: [plainText(heading), firstWords(words, EMBEDDED_WORDS)].filter((part) => part !== '').join('. '),
    operationKey: null,
    terms,
    length,
    identifiers: [{ kind: 'title', key: nameKey(input.title) }, ...(input.identifiers ?? [])],
  };
}
