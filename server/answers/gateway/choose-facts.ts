import type { SearchHit } from '../../../core/search-index.ts';
import { hitIdentity } from '../number-citations.ts';
import { findFactHit, type GatewaySubject } from './gateway-subject.ts';
import { readGatewayTopics } from './gateway-topics.ts';

/** More facts would take the place of what the question is about. */
const MAX_FACTS = 3;

/** The fact chunks a model has to see: of the topics the question asks for, else how the API is called at all. */
export function chooseFacts(question: string, subjects: readonly GatewaySubject[]): readonly SearchHit[] {
  const topics = readGatewayTopics(question);
  const wanted = topics.length === 0 ? (['authentication'] as const) : topics;
  const hits = subjects.flatMap((subject) => wanted.map((topic) => findFactHit(subject, topic)));
  return [...new Set(hits.filter((hit) => hit !== undefined))].slice(0, MAX_FACTS);
}

/** The sources with the facts right behind the best of them, where neither length nor number cuts them off. */
export function withFacts(sources: readonly SearchHit[], facts: readonly SearchHit[]): readonly SearchHit[] {
  const chosen = new Set(facts.map((hit) => hitIdentity(hit)));
  const [first, ...others] = sources.filter((hit) => !chosen.has(hitIdentity(hit)));
  return first === undefined ? facts : [first, ...facts, ...others];
}
