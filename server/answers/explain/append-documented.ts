import type { Citation } from '../../../core/answer.ts';
import type { DocumentedAnswer } from './answer-paste.ts';

/** Paragraphs with citations that count from one. */
type Cited = Pick<DocumentedAnswer, 'paragraphs' | 'citations'>;

/** The paragraphs of an answer that hold a name, behind those of another answer; the numbers of their sources go on. */
export function appendDocumented(own: Cited, documented: Cited, name: string): Cited {
  const kept = documented.paragraphs.filter((paragraph) => paragraph.includes(name));
  const citations: Citation[] = [...own.citations];
  const numbers = new Map<number, number>();
  const renumber = (marker: string, written: string): string => {
    const citation = documented.citations.find(({ index }) => index === Number(written));
    if (citation === undefined) return marker;
    const known = numbers.get(citation.index);
    const number = known ?? citations.push({ ...citation, index: citations.length + 1 });
    numbers.set(citation.index, number);
    return `[${number}]`;
  };
  const paragraphs = kept.map((paragraph) =>
    paragraph
      .split('\n')
      // What is quoted has numbers of its own.
      .map((line) => (line.startsWith('>') ? line : line.replaceAll(/\[(\d{1,3})\](?!\()/g, renumber)))
      .join('\n'),
  );
  return { paragraphs: [...own.paragraphs, ...paragraphs], citations };
}
