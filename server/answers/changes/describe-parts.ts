import type { CatalogueOperation } from '../../../core/catalogue.ts';
import { nameKey } from '../../../core/identifier-keys.ts';
import { joinWords, withArticle } from '../facts/join-words.ts';
import type { CitationList } from '../number-citations.ts';
import { inlineCode } from '../quote-markdown.ts';
import { cite } from './compose-history.ts';
import { lastName } from './find-parts.ts';
import type { FoundPart } from './find-parts.ts';
import type { PartHolder, PartTrace } from './trace-part.ts';

/** Places in one sentence, and operations of one place; the rest is counted. */
const MAX_PLACES = 3;
const MAX_OPERATIONS = 4;

/** "an optional field of the request body of `POST /refunds` [1] and a field of its response 201 [1]" for the holders of one version. */
export function describeHolders(trace: PartTrace, holders: readonly PartHolder[], list: CitationList): string {
  // Of a whole API what is sent counts; what comes back is counted.
  const sent = trace.subject === null ? holders.map(withInputs).filter(({ parts }) => parts.length > 0) : [];
  if (sent.length === 0 || trace.search === 'status') return describeGroups(trace, holders, list);
  const back = holders.filter(({ parts }) => parts.some(({ isInput }) => !isInput)).length;
  const operations = back === 1 ? '1 operation' : `${String(back)} operations`;
  return `${describeGroups(trace, sent, list)}${back === 0 ? '' : `; it is also in the answers of ${operations}`}`;
}

/** Of an operation in an older version, that a guide puts it beside the one that is asked about. */
export function describeBeside({ subject, threads }: PartTrace, entry: CatalogueOperation, list: CitationList): string {
  const thread = subject === null ? undefined : threads[0];
  const at = thread?.findIndex((state) => state.entry === entry) ?? -1;
  const guide = thread?.[at]?.guide;
  const next = thread?.[at + 1]?.entry;
  const isOlder = thread?.slice(at + 1).some((state) => state.entry === subject) === true;
  if (guide === undefined || next == null || !isOlder) return '';
  return `, which a guide puts beside ${inlineCode(next.operation.key)} [${String(list.cite(guide))}]`;
}

/** An operation with what is sent to it alone. */
export function withInputs({ entry, parts }: PartHolder): PartHolder {
  return { entry, parts: parts.filter(({ isInput }) => isInput) };
}

function describeGroups(trace: PartTrace, holders: readonly PartHolder[], list: CitationList): string {
  const groups = [...Map.groupBy(holders, ({ parts }) => describePlaces(trace, parts))];
  const shown = groups.slice(0, MAX_PLACES).map(([places, group]) => {
    const names = group
      .slice(0, MAX_OPERATIONS)
      .map(
        ({ entry }) => `${inlineCode(entry.operation.key)}${cite(list, entry)}${describeBeside(trace, entry, list)}`,
      );
    const rest = group.length - names.length;
    const operations = joinWords([...names, ...(rest > 0 ? [`${String(rest)} more`] : [])], 'and');
    return `${places} ${trace.search === 'security' || trace.search === 'scope' ? 'in' : 'of'} ${operations}`;
  });
  const rest = groups.slice(MAX_PLACES).reduce((sum, [, group]) => sum + group.length, 0);
  const more = rest > 0 ? [`otherwise in ${String(rest)} more ${rest === 1 ? 'operation' : 'operations'}`] : [];
  return [...shown, ...more].join('; ');
}

/** "an optional query parameter", "a field of the responses 200 and 201". */
export function describePlaces(trace: PartTrace, parts: readonly FoundPart[]): string {
  const places = [...new Set(groupResponses(parts).map((part) => describePlace(trace, part)))];
  const shown = places.slice(0, MAX_PLACES);
  const rest = places.length - shown.length;
  return joinWords([...shown, ...(rest > 0 ? [`${String(rest)} more places`] : [])], 'and');
}

/** The same field in several answers is told once. */
function groupResponses(parts: readonly FoundPart[]): FoundPart[] {
  const inputs = parts.filter(({ isInput }) => isInput);
  const groups = Map.groupBy(
    parts.filter(({ isInput }) => !isInput),
    ({ name, place }) => JSON.stringify([name, withoutStatus(place)]),
  );
  const outputs = [...groups.values()].flatMap((group): FoundPart[] => {
    const [first] = group;
    if (first === undefined) return [];
    const statuses = group
      .map(({ place }) => /\bresponse (`[^`]*`)$/u.exec(place)?.[1] ?? '')
      .filter((one) => one !== '');
    if (statuses.length < 2) return [first];
    return [{ ...first, place: `${withoutStatus(first.place)}s ${joinWords(statuses, 'and')}` }];
  });
  return [...inputs, ...outputs];
}

function withoutStatus(place: string): string {
  return place.replace(/(\bresponse) `[^`]*`$/u, '$1');
}

function describePlace({ part, search }: PartTrace, found: FoundPart): string {
  if (search === 'security' || search === 'scope') return found.place;
  if (search === 'value') return `a value of the ${namePlace(found)}`;
  const isSame = [nameKey(found.name), nameKey(lastName(found.name))].includes(nameKey(part.name));
  const isSpelt = found.name === part.name || (isSame && !found.name.includes('.'));
  const place = isSpelt ? found.place : namePlace(found);
  const need = !found.isInput || found.place === 'path parameter' ? '' : found.required ? 'required ' : 'optional ';
  return withArticle(`${found.deprecated ? 'deprecated, ' : ''}${need}${place}`);
}

/** "query parameter `status`", "field `status` of the request body". */
export function namePlace({ name, place }: Pick<FoundPart, 'name' | 'place'>): string {
  const code = inlineCode(name, 120);
  const [, thing = '', rest = ''] = /^(field|header)( of .*)$/u.exec(place) ?? [];
  return thing === '' ? `${place} ${code}` : `${thing} ${code}${rest}`;
}
