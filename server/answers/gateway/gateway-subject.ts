import type { GatewayFacts, GatewayPolicyKind } from '../../../core/gateway-facts.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import type { GatewayTopic } from './gateway-topics.ts';

/** An API with what the gateway in front of it enforces, and the chunks that say so. */
export interface GatewaySubject {
  readonly api: string;
  readonly apiTitle: string;
  readonly facts: GatewayFacts;
  /** Its fact chunks, best first: nothing is said of the gateway that cannot be cited. */
  readonly hits: readonly SearchHit[];
}

/** What of the facts each topic is about. */
export const kindsOfTopic: Readonly<Record<GatewayTopic, readonly GatewayPolicyKind[]>> = {
  authentication: ['authentication', 'access-list', 'ip-restriction', 'request-termination'],
  limits: ['rate-limit', 'token-limit', 'quota'],
  size: ['request-size'],
  cors: ['cors'],
  address: [],
};

/** The chunk that tells of a topic, as ingestion names it. */
export const chunkKeyOfTopic: Readonly<Record<GatewayTopic, string>> = {
  authentication: 'fact:authentication',
  limits: 'fact:limits',
  size: 'fact:limits',
  cors: 'fact:cors',
  address: 'fact:routes',
};

/** The chunk to cite for a topic; `undefined` when none was retrieved, and then nothing may be said of it. */
export function findFactHit({ hits }: Pick<GatewaySubject, 'hits'>, topic: GatewayTopic): SearchHit | undefined {
  return hits.find((hit) => hit.chunkKey === chunkKeyOfTopic[topic]);
}
