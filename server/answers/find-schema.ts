import type { SearchHit } from '../../core/search-index.ts';
import { analyseText, splitWords } from '../../core/text-analysis.ts';

/** Words around the name of a thing in the name of its schema. */
const wrappers = new Set(analyseText('object model schema resource response dto entity type data item details info'));

const asksForFields =
  /\b(?:what|which|list|show|all)\b.{0,30}\b(?:fields?|propert(?:y|ies)|attributes?|keys)\b|\b(?:fields?|propert(?:y|ies)|attributes?)\b.{0,40}\b(?:of|in|on|does|do|has|have)\b|\b(?:schema|data model|object model)\b|\bwhat does (?:an?|the) .{2,60} (?:look like|contain|consist of)\b|\bstructure of\b/iu;

/** Whether a question asks what a thing consists of. */
export function asksForSchema(question: string): boolean {
  return asksForFields.test(question);
}

/** What a question about fields is about, for a search among schemas alone: `refund` of "What fields does a refund have?". */
export function schemaSubject(question: string): string {
  return question
    .replaceAll(
      /\b(?:what|which|list|show|all|me|the|fields?|propert(?:y|ies)|attributes?|keys|does|do|an?|of|in|on|has|have|are|is|there|can|contain|contains|consist|look|like|schema|model|structure|object|resource|required|optional)\b|[?!.]/giu,
      ' ',
    )
    .replaceAll(/\s+/gu, ' ')
    .trim();
}

/**
 * The schema whose name the question says whole, the one with most words first: of `Payment` and `PaymentMethod` a question about
 * the fields of a payment method means the second.
 */
export function findNamedSchema(question: string, hits: readonly SearchHit[]): SearchHit | undefined {
  const terms = new Set(analyseText(question));
  const asked = new Set(splitWords(question));
  const named = hits
    .filter((hit) => hit.kind === 'schema')
    .map((hit) => {
      const words = [...new Set(analyseText(hit.title))];
      const core = words.filter((word) => !wrappers.has(word) || terms.has(word));
      const isSaid = core.length > 0 && core.every((word) => terms.has(word));
      // A name without wrappers is the thing itself.
      const wrapped = (words.length - core.length) * 0.5;
      // `Invoices` is often the list of what `Invoice` is.
      const inflected = splitWords(hit.title).every((word) => asked.has(word)) ? 0 : 0.25;
      return { hit, said: isSaid ? core.length - wrapped - inflected : 0 };
    })
    .filter(({ said }) => said > 0);
  return named.toSorted((a, b) => b.said - a.said)[0]?.hit;
}
