import type { CatalogueOperation } from '../../core/catalogue.ts';
import type { SearchHit } from '../../core/search-index.ts';
import { analyseText } from '../../core/text-analysis.ts';
import { hitIdentity } from './number-citations.ts';
import { shortTitle } from './operation-title.ts';
import { baseVerb } from './operation-verbs.ts';
import { readAspects } from './question-aspects.ts';

const MAX_SUGGESTIONS = 4;
/** Four of a kind are a table of contents; two of each say where to go on. */
const MAX_OF_A_KIND = 2;
/** A button with one line of text in it. */
const MAX_CHARACTERS = 70;

interface Suggestion {
  readonly kind: string;
  readonly text: string;
}

/**
 * Follow-up questions that the index can answer: every one is made from a title that was retrieved. What the
 * answer is about already, and the question itself, are left out; what it does not mention comes first.
 */
export function suggestQuestions(
  asked: string,
  main: CatalogueOperation | null,
  hits: readonly SearchHit[],
  cited: readonly SearchHit[],
): string[] {
  const chosen: Suggestion[] = [];
  const topics = new Set([topicKey(asked), ...cited.slice(0, 1).map((hit) => topicKey(hit.title))]);
  if (main !== null) topics.add(topicKey(main.operation.summary ?? main.operation.key));
  const add = (suggestion: Suggestion | null, mostOfAKind: number): void => {
    if (suggestion === null || chosen.length >= MAX_SUGGESTIONS || topics.has(topicKey(suggestion.text))) return;
    if (chosen.filter(({ kind }) => kind === suggestion.kind).length >= mostOfAKind) return;
    topics.add(topicKey(suggestion.text));
    chosen.push(suggestion);
  };
  const mentioned = new Set(cited.map((hit) => hitIdentity(hit)));
  const others = [
    ...hits.filter((hit) => !mentioned.has(hitIdentity(hit))),
    ...hits.filter((hit) => mentioned.has(hitIdentity(hit))),
  ];
  add(errorsOf(main, asked), 1);
  for (const hit of others) add(suggestAbout(hit), MAX_OF_A_KIND);
  for (const hit of others) add(suggestAbout(hit), chosen.length < 2 ? MAX_SUGGESTIONS : MAX_OF_A_KIND);
  return chosen.map(({ text }) => text);
}

/** Equal for texts of the same topic: "Create a payment" and "How do I create a payment?". */
function topicKey(text: string): string {
  return [...new Set(analyseText(text))].toSorted().join(' ');
}

function errorsOf(main: CatalogueOperation | null, asked: string): Suggestion | null {
  if (main === null || readAspects(asked).errors) return null;
  if (!main.operation.responses.some(({ status }) => /^[45]\d\d$/u.test(status))) return null;
  return { kind: 'errors', text: `Which errors can ${main.operation.key} return?` };
}

function suggestAbout(hit: SearchHit): Suggestion | null {
  const title = shortTitle(hit.title);
  const text = title === '' ? null : textAbout(hit, title);
  return text === null || text.length > MAX_CHARACTERS ? null : { kind: hit.kind, text };
}

function textAbout(hit: SearchHit, title: string): string | null {
  switch (hit.kind) {
    case 'operation': {
      const [first = '', ...rest] = title.split(' ');
      const verb = baseVerb(first);
      if (verb !== null && rest.length > 0 && title !== hit.operationKey) {
        const words = rest.map((word, index) =>
          // "Creates or deletes …"
          index > 0 && /^(?:or|and)$/u.test(rest[index - 1] ?? '') ? (baseVerb(word) ?? word) : word,
        );
        return `How do I ${[verb, ...words].join(' ')}?`;
      }
      return hit.operationKey === null ? null : `What does ${hit.operationKey} do?`;
    }
    case 'section': {
      const topic = withoutNumber(title);
      if (topic === hit.documentTitle || topic.endsWith('?')) return topic;
      // "Retries" or "What happens" means nothing away from its page.
      return analyseText(topic).length < 2 ? null : inItsPage(hit, topic);
    }
    case 'overview':
      return `What can I do with ${title}?`;
    case 'schema':
    case 'fact':
      return null;
    // no default
  }
}

/** The name of an API or a month says little alone: `Errors: Payments API`, `Changelog: March 2026`. */
function inItsPage(hit: SearchHit, topic: string): string {
  const page = shortTitle(hit.documentTitle);
  if (/^getting access to /iu.test(page)) return page;
  return page !== '' && /\bAPIs?$|\b(?:19|20)\d\d$/u.test(topic) ? `${page}: ${topic}` : topic;
}

/** "3. Create a payment" and "Step 3: Create a payment" are about creating a payment. */
function withoutNumber(title: string): string {
  const topic = title.replace(/^(?:step\s+\d+\s*[.:)–-]?|\(?\d+(?:\.\d+)*[.:)])\s+/iu, '');
  return topic.charAt(0).toUpperCase() + topic.slice(1);
}
