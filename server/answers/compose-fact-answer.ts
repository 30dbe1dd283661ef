import { composeFact } from './facts/compose-fact.ts';
import { usedInputs } from './facts/describe-filter.ts';
import { nameHit } from './describe-near.ts';
import type { ExtractiveAnswer, ExtractiveInput } from './extractive-answer.ts';
import { findReplacement } from './find-replacement.ts';
import { inlineCode } from './quote-markdown.ts';
import type { MissingOperation } from './facts/find-named-operation.ts';
import { createCitationList } from './number-citations.ts';
import { nameOperation } from './operation-title.ts';
import { suggestQuestions } from './suggestions/suggest-questions.ts';
import { weighTerms } from './term-weights.ts';

/**
 * The answer to a question about a fact of an operation that it names: what is required, of which type, up to which
 * limit; or that there is no such operation. `null` for every other question.
 */
export function composeFactAnswer(input: ExtractiveInput): ExtractiveAnswer | null {
  const { fact = null, question, hits } = input;
  if (fact === null) return null;
  if (fact.missing !== null) return composeMissing(input, fact.missing);
  if (fact.found === null) return null;
  const { entry, hit } = fact.found;
  // What the gateway enforces goes before what the specification says.
  const isGatewayMatter =
    fact.question.topic === 'authentication' || ['401', '403', '413', '429'].includes(fact.question.status ?? '');
  if (isGatewayMatter && (input.gateway ?? []).some(({ api }) => api === entry.api)) return null;
  const list = createCitationList(weighTerms(question));
  const citation = list.cite(hit);
  const replacement = fact.question.topic === 'deprecation' ? findReplacement(input, entry, list) : null;
  const marker = replacement === null || replacement.citation === null ? '' : ` [${replacement.citation}]`;
  const paragraphs = composeFact({
    question: fact.question,
    entry,
    citation,
    replacement:
      replacement === null
        ? null
        : `Its specification names ${nameOperation(replacement.entry.operation)}${marker} instead.`,
  });
  if (paragraphs === null) return null;
  return {
    paragraphs,
    citations: list.citations,
    cited: list.hits,
    main: entry,
    using: usedInputs(fact.question, entry),
    status: 'grounded',
    suggestions: suggestQuestions(question, entry, hits.slice(0, 12), list.hits, input.suggesting),
  };
}

function composeMissing(input: ExtractiveInput, { written, nearest }: MissingOperation): ExtractiveAnswer {
  const list = createCitationList(weighTerms(input.question));
  const paragraphs = [`I found no operation ${inlineCode(written)} in the documentation.`];
  if (nearest !== null) paragraphs.push(`**Nearest:** ${nameHit(input, nearest, list, nearest.api)}`);
  return {
    paragraphs,
    citations: list.citations,
    cited: list.hits,
    main: null,
    status: 'none',
    suggestions: suggestQuestions(input.question, null, nearest === null ? [] : [nearest], []).slice(0, 3),
  };
}
