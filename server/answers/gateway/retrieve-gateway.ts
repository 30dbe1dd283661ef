import type { Caller } from '../../../core/caller.ts';
import type { Catalogue } from '../../../core/catalogue.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import type { Retriever } from '../../retrieval/retriever.ts';
import { hitIdentity } from '../number-citations.ts';
import { chunkKeyOfTopic, type GatewaySubject } from './gateway-subject.ts';
import { readGatewayTopics, type GatewayTopic } from './gateway-topics.ts';

/** A question that names no API is answered for a few of them. */
const MAX_SUBJECTS = 4;
/** All chunks of the facts of one API, where one gateway holds it. */
const FACT_HITS = 8;

export interface GatewayDependencies {
  readonly retriever: Retriever;
  readonly catalogue: Pick<Catalogue, 'readGatewayFacts'>;
}

export interface GatewayWish {
  readonly question: string;
  /** The API that the page gave. */
  readonly api?: string;
  readonly hits: readonly SearchHit[];
  /** What the answer is made from, when that is known: an operation is described with what the gateway asks for. */
  readonly main: SearchHit | undefined;
}

/** Reads what the gateway enforces where the answer has to say so: at most a few APIs, and none for most questions. */
export async function retrieveGateway(
  { retriever, catalogue }: GatewayDependencies,
  wish: GatewayWish,
  caller: Caller,
  options: { readonly signal: AbortSignal },
): Promise<readonly GatewaySubject[]> {
  const topics = readGatewayTopics(wish.question);
  if (topics.length === 0 && wish.main?.kind !== 'operation') return [];
  const search = async (api?: string): Promise<readonly SearchHit[]> => {
    const filter = api === undefined ? {} : { api };
    const limit = api === undefined ? FACT_HITS * MAX_SUBJECTS : FACT_HITS;
    const request = { question: wish.question, kinds: ['fact' as const], limit, ...filter };
    return (await retriever.retrieve(request, caller, options)).hits.filter((hit) => hit.kind === 'fact');
  };
  let apis = chooseApis(wish);
  let known: readonly SearchHit[] = wish.hits.filter((hit) => hit.kind === 'fact');
  if (apis.length === 0 && topics.length > 0) {
    known = await search();
    apis = [...new Set(known.flatMap(({ api }) => (api === null ? [] : [api])))].slice(0, MAX_SUBJECTS);
  }
  const subjects: GatewaySubject[] = [];
  for (const api of apis) {
    const facts = await catalogue.readGatewayFacts(caller, api, options);
    if (facts === null) continue;
    const own = known.filter((hit) => hit.api === api);
    const hits = hasAll(own, topics) ? own : merge(own, await search(api));
    const [first] = hits;
    if (first !== undefined) subjects.push({ api, apiTitle: first.apiTitle ?? api, facts, hits });
  }
  return subjects;
}

/** The API that the page gave, that the question names, or that the answer is about. */
function chooseApis({ question, api, hits, main }: GatewayWish): readonly string[] {
  if (api !== undefined) return [api];
  const terms = new Set(analyseText(question));
  const titles = new Map(
    hits.flatMap((hit) => (hit.api === null ? [] : ([[hit.api, hit.apiTitle ?? hit.api]] as const))),
  );
  const named = [...titles].filter(([slug, title]) => [title, slug].some((name) => saysName(name, terms)));
  if (named.length > 0) return named.map(([slug]) => slug).slice(0, MAX_SUBJECTS);
  return main?.kind === 'operation' && main.api !== null ? [main.api] : [];
}

/** "API" and a version in a title name nothing. */
function saysName(name: string, terms: ReadonlySet<string>): boolean {
  const words = analyseText(name).filter((term) => term !== 'api' && !/^v?\d+$/u.test(term));
  return words.length > 0 && words.every((word) => terms.has(word));
}

/** An operation without a topic is described with its authentication. */
function hasAll(hits: readonly SearchHit[], topics: readonly GatewayTopic[]): boolean {
  const keys = new Set(hits.map(({ chunkKey }) => chunkKey));
  return ['authentication' as const, ...topics].every((topic) => keys.has(chunkKeyOfTopic[topic]));
}

function merge(hits: readonly SearchHit[], more: readonly SearchHit[]): readonly SearchHit[] {
  const seen = new Set(hits.map((hit) => hitIdentity(hit)));
  return [...hits, ...more.filter((hit) => !seen.has(hitIdentity(hit)))];
}
