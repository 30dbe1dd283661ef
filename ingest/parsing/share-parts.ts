import type { Chunk, Identifier, TermFrequency } from '../../core/chunk.ts';

/**
 * Makes equal identifiers and equal term frequencies of a document one object each. Handing a document from thread to
 * thread keeps what is one object one, so a specification with a field in a thousand operations holds its name once.
 */
export function shareParts(chunks: readonly Chunk[]): Chunk[] {
  const identifiers = new Map<string, Identifier>();
  const terms = new Map<number, Map<number, TermFrequency>>();
  const shareIdentifier = (identifier: Identifier): Identifier => {
    const key = `${identifier.kind} ${identifier.key}`;
    const known = identifiers.get(key) ?? identifier;
    identifiers.set(key, known);
    return known;
  };
  const shareTerm = (entry: TermFrequency): TermFrequency => {
    const ofTerm = terms.get(entry.term) ?? new Map<number, TermFrequency>();
    terms.set(entry.term, ofTerm);
    const known = ofTerm.get(entry.frequency) ?? entry;
    ofTerm.set(entry.frequency, known);
    return known;
  };
  return chunks.map((chunk) => ({
    ...chunk,
    identifiers: chunk.identifiers.map(shareIdentifier),
    terms: chunk.terms.map(shareTerm),
  }));
}
