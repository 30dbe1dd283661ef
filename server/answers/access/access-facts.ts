import type { CatalogueOperation } from '../../../core/catalogue.ts';
import type { SearchHit } from '../../../core/search-index.ts';
import { analyseText } from '../../../core/text-analysis.ts';
import type { GatewaySubject } from '../gateway/gateway-subject.ts';
import { isPackagePage } from '../packages/compose-package.ts';

/** What the caller may read about how one comes to call an API, beside the page that its portal has about it. */
export interface AccessFacts {
  /** `null`: the question is about no API in particular. */
  readonly api: { readonly slug: string; readonly title: string } | null;
  /** A section that says where to register or to get an account. */
  readonly registration: SearchHit | null;
  /** One that says where credentials come from. */
  readonly credentials: SearchHit | null;
  /** One that says whether somebody has to approve it. */
  readonly approval: SearchHit | null;
  /** An operation of the API that says how it is authenticated. */
  readonly operation: CatalogueOperation | null;
  readonly gateway: GatewaySubject | null;
  /** The overview of the API: it leads to where the portal shows it. */
  readonly home: SearchHit | null;
}

/** What the sections about getting access are searched for by. */
export const accessWords =
  'API keys, credentials, authentication; sign up, create an account, register an application, request access, approval';

const registers =
  /\b(?:sign(?:ing)?[- ]up|(?:create|open|register for|apply for|request) (?:an?|your|the|developer)? ?(?:\p{L}+ )?(?:accounts?|access(?! tokens?\b))|register (?:an?|your|the) (?:\p{L}+ )?(?:app(?:lication)?s?|account|client)|onboard\p{L}*|request access|contact (?:us|sales|support)[^.\n]{0,40}\baccess)\b/iu;
const issues =
  /\b(?:create|generate|copy|find|get|issue|order|request)[sd]?\b[^.\n]{0,60}\b(?:api[- ]keys?|secret keys?|keys?|credentials|client (?:ids?|secrets?))\b|\b(?:keys?|credentials) [^.\n]{0,40}\b(?:dashboard|console|portal|settings)\b/iu;
/** What goes wrong with keys, or is due later, is no step on the way to them. */
const ofAnotherMatter =
  /\b(?:errors?|why|40[013]|limits?|changelog|webhooks?|idempotency|check ?list|troubleshooting|faqs?|migrat\p{L}*|versions?|signatures?)\b/iu;
const approves =
  /\b(?:approv(?:al|ed|es?|ing)|reviewed by|manually (?:reviewed|approved)|after (?:a|our) review|within \w+ (?:business|working) days?)\b/iu;
/** What a key is for, in titles that are about it. */
const aboutAccess =
  /\b(?:access|accounts?|auth\p{L}*|credentials?|keys?|sign[- ]?up|regist\p{L}*|onboarding|getting started)\b/iu;

/**
 * Sections that tell the steps, nearest first in the order of the search; of two that tell the same, the one that names
 * the API. Sections of other APIs, and of pages that speak of other APIs alone, tell nothing of this one.
 */
export function chooseSections(
  hits: readonly SearchHit[],
  api: AccessFacts['api'],
  titles: readonly string[],
): Pick<AccessFacts, 'registration' | 'credentials' | 'approval'> {
  const sections = hits.filter((hit) => hit.kind === 'section' && concerns(hit, api, titles));
  const ordered = [...sections.filter((hit) => names(hit, api)), ...sections.filter((hit) => !names(hit, api))];
  const registration =
    sections.find((hit) => registers.test(`${hit.title}. ${hit.text}`) && !/^#?\s*$/u.test(hit.text)) ?? null;
  const fitting = ordered.filter((hit) => {
    const title = `${hit.documentTitle} ${hit.title}`;
    return hit !== registration && aboutAccess.test(title) && !ofAnotherMatter.test(title);
  });
  const issuing = fitting.filter((hit) => issues.test(hit.text));
  const isTitled = (hit: SearchHit): boolean => /\b(?:keys?|credentials)\b/iu.test(hit.title);
  // What names the API goes before what only tells how: its keys may be of a kind of their own.
  const own = [...issuing, ...fitting.filter(isTitled)].filter((hit) => names(hit, api));
  const [credentials = null] = [...own, ...issuing.filter(isTitled), ...issuing];
  const approval =
    ordered.find((hit) => approves.test(hit.text) && aboutAccess.test(`${hit.documentTitle} ${hit.title}`)) ?? null;
  return { registration, credentials, approval };
}

/** Whether a text says something of an approval. */
export function tellsApproval(hit: SearchHit | null): boolean {
  return hit !== null && approves.test(hit.text);
}

/**
 * The one API among what was found that a question about access names, whatever else its title says: "the museum API" is the
 * Redocly Museum API. `null` where it may be two.
 */
export function findNamedApi(question: string, hits: readonly SearchHit[]): AccessFacts['api'] {
  const asked = new Set(analyseText(question));
  const before = /((?:[\p{L}\p{N}.&-]{1,40}\s){1,4})APIs?\b/iu.exec(question)?.[1] ?? '';
  const written = analyseText(before.replace(/^.*\b(?:the|to|for|of|call|use|an?|your|this|access)\s/iu, ''));
  const found = new Map<string, string>();
  for (const { api, apiTitle } of hits) {
    if (api === null) continue;
    const title = analyseText(apiTitle ?? api).filter((term) => term !== 'api' && !/^v?\d+$/u.test(term));
    const isSaid = title.length > 0 && title.every((term) => asked.has(term));
    const isMeant = written.length > 0 && written.every((term) => title.includes(term));
    if (isSaid || isMeant) found.set(api, apiTitle ?? api);
  }
  const [first] = found;
  return first === undefined || found.size > 1 ? null : { slug: first[0], title: first[1] };
}

function names(hit: SearchHit, api: AccessFacts['api']): boolean {
  if (api === null) return false;
  return hit.api === api.slug || `${hit.title} ${hit.text}`.toLowerCase().includes(api.title.toLowerCase());
}

/** Its own, or of the portal and not only of others. */
function concerns(hit: SearchHit, api: AccessFacts['api'], titles: readonly string[]): boolean {
  if (isPackagePage(hit)) return false;
  if (hit.api !== null) return api !== null && hit.api === api.slug;
  if (api === null || names(hit, api)) return true;
  const text = `${hit.title} ${hit.text}`.toLowerCase();
  return !titles.some((title) => text.includes(title.toLowerCase()));
}
